-- What is known of municipal buildings by municipality and year: what those of them used whose whole year is known, and
-- their floor area. What all of them used is known where no building's year has a hole.
with

building_years as (
    select * from {{ ref('int_building_years') }}
),

summed as (
    select
        municipality_code,
        year,
        sum(case when commodity = 'electricity' then quantity end) as metered_electricity_kwh,
        sum(
            case when commodity = 'electricity' and quantity is not null then floor_area_m2 end
        ) as metered_electricity_m2,
        sum(case when commodity = 'heat' then normalised_quantity end) as metered_heat_kwh,
        sum(case when commodity = 'heat' and normalised_quantity is not null then floor_area_m2 end) as metered_heat_m2,
        sum(case when commodity = 'water' then quantity end) as metered_water_m3,
        sum(case when commodity = 'water' and quantity is not null then floor_area_m2 end) as metered_water_m2,
        case
            when count(case when commodity <> 'water' and quantity is null then 1 end) = 0
                then sum(case when commodity <> 'water' then quantity end)
        end as metered_energy_kwh,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from building_years
    group by municipality_code, year
)

{{ figures('summed', [
    'metered_electricity_kwh', 'metered_electricity_m2', 'metered_heat_kwh', 'metered_heat_m2',
    'metered_water_m3', 'metered_water_m2', 'metered_energy_kwh',
]) }}
