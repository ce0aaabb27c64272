-- The whole grid: a sector that the publisher left out is an empty value, not a missing row.
with

municipality_years as (
    select * from {{ ref('int_municipality_years') }}
),

methods as (
    select * from {{ ref('methods') }}
    where is_of_emissions
),

sectors as (
    select * from {{ ref('sectors') }}
),

sector_emissions as (
    select * from {{ ref('int_municipal_sector_emissions') }}
),

grid as (
    select
        municipality_years.municipality_code,
        municipality_years.year,
        methods.method,
        sectors.sector_code
    from municipality_years
    cross join methods
    cross join sectors
    -- Hinku without credits has no credits by definition
    where not (methods.method = 'hinku' and sectors.is_credit)
),

joined as (
    select
        grid.municipality_code,
        grid.year,
        grid.method,
        grid.sector_code,
        cast(sector_emissions.emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
        cast(sector_emissions.energy_gwh as decimal(18, 6)) as energy_gwh,
        sector_emissions.emissions_vintage,
        sector_emissions.emissions_release,
        sector_emissions.snapshot_id,
        sector_emissions.origin
    from grid
    left join sector_emissions
        on
            grid.municipality_code = sector_emissions.municipality_code
            and grid.year = sector_emissions.year
            and grid.method = sector_emissions.method
            and grid.sector_code = sector_emissions.sector_code
)

select * from joined
