with

sector_emissions as (
    select * from {{ ref('mart_municipal_emissions') }}
),

memberships as (
    select * from {{ ref('int_area_memberships') }}
),

area_sizes as (
    select * from {{ ref('dim_areas') }}
),

summed as (
    select
        memberships.area_code,
        sector_emissions.year,
        sector_emissions.method,
        sector_emissions.sector_code,
        sum(sector_emissions.emissions_kt_co2e) as emissions_kt_co2e,
        sum(sector_emissions.energy_gwh) as energy_gwh,
        count(sector_emissions.emissions_kt_co2e) as municipalities_loaded,
        max(sector_emissions.emissions_vintage) as emissions_vintage,
        {{ weakest_release('sector_emissions.emissions_release') }} as emissions_release,
        {{ weakest_origin('sector_emissions.origin') }} as origin
    from sector_emissions
    inner join memberships on sector_emissions.municipality_code = memberships.municipality_code
    where memberships.area_type <> 'hyvinvointialue'
    group by
        memberships.area_code,
        sector_emissions.year,
        sector_emissions.method,
        sector_emissions.sector_code
),

with_sizes as (
    select
        summed.area_code,
        summed.year,
        summed.method,
        summed.sector_code,
        cast(summed.emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
        cast(summed.energy_gwh as decimal(18, 6)) as energy_gwh,
        cast(summed.municipalities_loaded as integer) as municipalities_loaded,
        area_sizes.municipalities_total,
        summed.municipalities_loaded = area_sizes.municipalities_total as is_complete,
        summed.emissions_vintage,
        summed.emissions_release,
        summed.origin
    from summed
    inner join area_sizes on summed.area_code = area_sizes.area_code
)

select * from with_sizes
