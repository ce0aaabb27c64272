with

sector_emissions as (
    select * from {{ ref('mart_municipal_emissions') }}
),

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
),

members as (
    select
        area_municipalities.area_code,
        area_municipalities.borders,
        area_municipalities.municipalities_total,
        sector_emissions.year,
        sector_emissions.method,
        sector_emissions.sector_code,
        sector_emissions.emissions_vintage,
        sector_emissions.emissions_release,
        sector_emissions.origin,
        case when not area_municipalities.is_divided then sector_emissions.emissions_kt_co2e end as emissions_kt_co2e,
        case when not area_municipalities.is_divided then sector_emissions.energy_gwh end as energy_gwh
    from area_municipalities
    inner join sector_emissions
        on
            area_municipalities.municipality_code = sector_emissions.municipality_code
            and sector_emissions.year between area_municipalities.from_year and area_municipalities.to_year
),

summed as (
    select
        area_code,
        borders,
        year,
        method,
        sector_code,
        sum(emissions_kt_co2e) as emissions_kt_co2e,
        sum(energy_gwh) as energy_gwh,
        count(emissions_kt_co2e) as municipalities_loaded,
        max(municipalities_total) as municipalities_total,
        max(emissions_vintage) as emissions_vintage,
        {{ weakest_release('emissions_release') }} as emissions_release,
        {{ weakest_origin('origin') }} as origin
    from members
    group by area_code, borders, year, method, sector_code
)

select
    area_code,
    borders,
    year,
    method,
    sector_code,
    cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
    cast(energy_gwh as decimal(18, 6)) as energy_gwh,
    cast(municipalities_loaded as integer) as municipalities_loaded,
    municipalities_total,
    municipalities_loaded = municipalities_total as is_complete,
    emissions_vintage,
    emissions_release,
    origin
from summed
