-- Municipalities and areas by main sector in one table, so that each formula of sectors stands once. The whole grid: a
-- sector that the publisher left out is an empty value, not a missing row. An area is the sum of its municipalities, on
-- today's borders and on the borders of the year; how many of them have the sector stands beside the sum.
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

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
),

grid as (
    select
        municipality_years.municipality_code,
        municipality_years.year,
        methods.method,
        sectors.sector_code,
        sectors.is_credit
    from municipality_years
    cross join methods
    cross join sectors
    -- Hinku without credits has no credits by definition
    where not (methods.method = 'hinku' and sectors.is_credit)
),

municipal as (
    select
        grid.municipality_code,
        grid.year,
        grid.method,
        grid.sector_code,
        grid.is_credit,
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
),

municipalities as (
    select
        'municipality' as place_type,
        municipality_code as place_code,
        'current' as borders,
        year,
        method,
        sector_code,
        is_credit,
        emissions_kt_co2e,
        energy_gwh,
        case when emissions_kt_co2e is null then 0 else 1 end as municipalities_loaded,
        1 as municipalities_total,
        emissions_vintage,
        emissions_release,
        snapshot_id,
        origin
    from municipal
),

members as (
    select
        area_municipalities.area_code,
        area_municipalities.borders,
        area_municipalities.municipalities_total,
        municipal.year,
        municipal.method,
        municipal.sector_code,
        municipal.is_credit,
        municipal.emissions_vintage,
        municipal.emissions_release,
        municipal.origin,
        case when not area_municipalities.is_divided then municipal.emissions_kt_co2e end as emissions_kt_co2e,
        case when not area_municipalities.is_divided then municipal.energy_gwh end as energy_gwh
    from area_municipalities
    inner join municipal
        on
            area_municipalities.municipality_code = municipal.municipality_code
            and municipal.year between area_municipalities.from_year and area_municipalities.to_year
),

areas as (
    select
        'area' as place_type,
        area_code as place_code,
        borders,
        year,
        method,
        sector_code,
        is_credit,
        cast(sum(emissions_kt_co2e) as decimal(18, 6)) as emissions_kt_co2e,
        cast(sum(energy_gwh) as decimal(18, 6)) as energy_gwh,
        cast(count(emissions_kt_co2e) as integer) as municipalities_loaded,
        max(municipalities_total) as municipalities_total,
        max(emissions_vintage) as emissions_vintage,
        {{ weakest_release('emissions_release') }} as emissions_release,
        cast(null as {{ dbt.type_string() }}) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from members
    group by area_code, borders, year, method, sector_code, is_credit
)

select * from municipalities
union all
select * from areas
