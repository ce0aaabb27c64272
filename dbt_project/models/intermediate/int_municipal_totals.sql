-- One row per followed municipality, year and method: sums over sectors, and the population of the same year.
with

municipality_years as (
    select * from {{ ref('int_municipality_years') }}
),

methods as (
    select * from {{ ref('methods') }}
    where is_of_emissions
),

sector_emissions as (
    select * from {{ ref('int_municipal_sector_emissions') }}
),

population as (
    select * from {{ ref('stg_statfin__population') }}
),

emissions as (
    select
        municipality_code,
        year,
        method,
        sum(emissions_kt_co2e) as emissions_kt_co2e,
        sum(energy_gwh) as energy_gwh,
        max(emissions_vintage) as emissions_vintage,
        {{ weakest_release('emissions_release') }} as emissions_release,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from sector_emissions
    group by municipality_code, year, method
),

joined as (
    select
        municipality_years.municipality_code,
        municipality_years.year,
        methods.method,
        emissions.emissions_kt_co2e,
        emissions.energy_gwh,
        population.population,
        emissions.emissions_vintage,
        emissions.emissions_release,
        emissions.snapshot_id as emissions_snapshot_id,
        population.snapshot_id as population_snapshot_id,
        least(emissions.origin, population.origin) as origin
    from municipality_years
    cross join methods
    left join emissions
        on
            municipality_years.municipality_code = emissions.municipality_code
            and municipality_years.year = emissions.year
            and methods.method = emissions.method
    left join population
        on
            municipality_years.municipality_code = population.municipality_code
            and municipality_years.year = population.year
)

select * from joined
