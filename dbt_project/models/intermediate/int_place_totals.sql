-- Municipalities and areas in one table, so that each formula stands once. An area is the sum of its municipalities, on
-- today's borders and on the borders of the year; how many of them are loaded stands beside the sum. A municipality is
-- on today's borders alone, as the publisher's figures are.
with

municipal_totals as (
    select * from {{ ref('int_municipal_totals') }}
),

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
),

municipalities as (
    select
        'municipality' as place_type,
        municipality_code as place_code,
        'current' as borders,
        year,
        method,
        emissions_kt_co2e,
        energy_gwh,
        population,
        case when emissions_kt_co2e is null then 0 else 1 end as municipalities_loaded,
        1 as municipalities_total,
        cast(null as integer) as borders_since_year,
        emissions_vintage,
        emissions_release,
        emissions_snapshot_id,
        population_snapshot_id,
        origin
    from municipal_totals
),

members as (
    select
        area_municipalities.borders,
        area_municipalities.area_code,
        area_municipalities.municipalities_total,
        area_municipalities.borders_since_year,
        municipal_totals.year,
        municipal_totals.method,
        municipal_totals.emissions_vintage,
        municipal_totals.emissions_release,
        municipal_totals.origin,
        case when not area_municipalities.is_divided then municipal_totals.emissions_kt_co2e end as emissions_kt_co2e,
        case when not area_municipalities.is_divided then municipal_totals.energy_gwh end as energy_gwh,
        municipal_totals.population
    from area_municipalities
    inner join municipal_totals
        on
            area_municipalities.municipality_code = municipal_totals.municipality_code
            and municipal_totals.year between area_municipalities.from_year and area_municipalities.to_year
),

areas as (
    select
        'area' as place_type,
        area_code as place_code,
        borders,
        year,
        method,
        sum(emissions_kt_co2e) as emissions_kt_co2e,
        sum(energy_gwh) as energy_gwh,
        -- residents of the very municipalities whose emissions are in the sum; unknown if one of them is unknown
        cast(
            case
                when
                    count(emissions_kt_co2e) = count(case when emissions_kt_co2e is not null then population end)
                    then sum(case when emissions_kt_co2e is not null then population end)
            end as integer
        ) as population,
        cast(count(emissions_kt_co2e) as integer) as municipalities_loaded,
        max(municipalities_total) as municipalities_total,
        max(borders_since_year) as borders_since_year,
        max(emissions_vintage) as emissions_vintage,
        {{ weakest_release('emissions_release') }} as emissions_release,
        cast(null as {{ dbt.type_string() }}) as emissions_snapshot_id,
        cast(null as {{ dbt.type_string() }}) as population_snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from members
    group by area_code, borders, year, method
)

select * from municipalities
union all
select * from areas
