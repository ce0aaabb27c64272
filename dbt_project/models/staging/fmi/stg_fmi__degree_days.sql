with

degree_days as (
    select * from {{ source('raw', 'fmi_degree_days') }}
),

renamed as (
    select
        kuntanumero as municipality_code,
        paikkakunta as locality_name,
        cast(vuosi as integer) as year,
        cast(kuukausi as integer) as month,
        cast("lämmitystarveluku" as decimal(9, 3)) as degree_days,
        cast(vertailukausi as decimal(9, 3)) as normal_degree_days,
        vintage,
        snapshot_id,
        source_row,
        origin
    from degree_days
)

select * from renamed
