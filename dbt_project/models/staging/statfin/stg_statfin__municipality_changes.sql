with

changes as (
    select * from {{ source('raw', 'statfin_municipality_changes') }}
),

renamed as (
    select
        luokitusavain as correspondence_name,
        vanha_kuntanumero as municipality_code,
        uusi_kuntanumero as present_municipality_code,
        vintage,
        snapshot_id,
        source_row,
        origin
    from changes
)

select * from renamed
