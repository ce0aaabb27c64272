with

published_totals as (
    select * from {{ source('raw', 'ilmastovaranto_published_totals') }}
),

renamed as (
    select
        release_number,
        municipality_code,
        year,
        method,
        cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
        vintage,
        snapshot_id,
        origin
    from published_totals
)

select * from renamed
