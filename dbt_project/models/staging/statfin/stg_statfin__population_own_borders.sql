with

population as (
    select * from {{ source('raw', 'statfin_population_own_borders') }}
),

renamed as (
    select
        kuntanumero as municipality_code,
        vuosi as year,
        cast("väestö" as integer) as population,
        status as missing_mark,
        vintage,
        snapshot_id,
        source_row,
        origin
    from population
)

select * from renamed
