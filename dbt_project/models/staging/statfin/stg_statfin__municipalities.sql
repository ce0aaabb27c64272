with

municipalities as (
    select * from {{ source('raw', 'statfin_municipalities') }}
),

renamed as (
    select
        luokitus as classification_name,
        cast(voimassa_alkaen as date) as valid_from_date,
        kuntanumero as municipality_code,
        nimi as name_fi,
        vintage,
        snapshot_id,
        source_row,
        origin
    from municipalities
)

select * from renamed
