-- The drivers of every place and pair of years in long form: sectors summed, rounded, and the remainder of the rounding
-- put on the largest part, so that the parts sum to the change.
with

place_totals as (
    select * from {{ ref('int_place_totals') }}
),

sector_parts as (
    select * from {{ ref('int_emission_drivers') }}
),

drivers as (
    select * from {{ ref('drivers') }}
),

pairs as (
    select
        later.place_type,
        later.place_code,
        later.borders,
        later.method,
        earlier.year as from_year,
        later.year as to_year,
        case
            when coalesce(earlier.borders_since_year, 0) <> coalesce(later.borders_since_year, 0) then 'other_borders'
            when earlier.emissions_kt_co2e is null or later.emissions_kt_co2e is null then 'missing'
            when
                earlier.municipalities_loaded < earlier.municipalities_total
                or later.municipalities_loaded < later.municipalities_total
                then 'partial'
            when earlier.population > 0 and later.population > 0 then 'computed'
            else 'missing'
        end as pair_status,
        case
            when
                earlier.municipalities_loaded = earlier.municipalities_total
                and later.municipalities_loaded = later.municipalities_total
                and coalesce(earlier.borders_since_year, 0) = coalesce(later.borders_since_year, 0)
                then
                    cast(later.emissions_kt_co2e as decimal(18, 6)) - cast(earlier.emissions_kt_co2e as decimal(18, 6))
        end as total_change_kt_co2e,
        -- of the two years the one with fewer
        least(earlier.municipalities_loaded, later.municipalities_loaded) as municipalities_loaded,
        later.municipalities_total,
        least(earlier.origin, later.origin) as origin
    from place_totals as earlier
    inner join place_totals as later
        on
            earlier.place_type = later.place_type
            and earlier.place_code = later.place_code
            and earlier.borders = later.borders
            and earlier.method = later.method
            and earlier.year < later.year
),

summed as (
    select
        place_type,
        place_code,
        borders,
        method,
        from_year,
        to_year,
        cast(sum(population_kt_co2e) as decimal(18, 6)) as population_kt_co2e,
        cast(sum(energy_per_resident_kt_co2e) as decimal(18, 6)) as energy_per_resident_kt_co2e,
        cast(sum(activity_per_resident_kt_co2e) as decimal(18, 6)) as activity_per_resident_kt_co2e,
        cast(sum(activity_of_production_kt_co2e) as decimal(18, 6)) as activity_of_production_kt_co2e,
        cast(
            sum(case factor_driver_code when 'emission_factor_grid_electricity' then emission_factor_kt_co2e end)
            as decimal(18, 6)
        ) as grid_electricity_kt_co2e,
        cast(
            sum(case factor_driver_code when 'emission_factor_district_heat' then emission_factor_kt_co2e end)
            as decimal(18, 6)
        ) as district_heat_kt_co2e,
        cast(
            sum(case factor_driver_code when 'emission_factor_other' then emission_factor_kt_co2e end)
            as decimal(18, 6)
        ) as other_kt_co2e,
        cast(sum(credits_kt_co2e) as decimal(18, 6)) as credits_kt_co2e,
        cast(sum(appeared_or_ended_kt_co2e) as decimal(18, 6)) as appeared_or_ended_kt_co2e
    from sector_parts
    group by place_type, place_code, borders, method, from_year, to_year
),

-- a driver that needs energy is unknown where no sector has it; the others are zero where no sector belongs to them
with_parts as (
    select
        pairs.*,
        coalesce(summed.population_kt_co2e, 0) as population_kt_co2e,
        summed.energy_per_resident_kt_co2e,
        coalesce(summed.activity_per_resident_kt_co2e, 0) as activity_per_resident_kt_co2e,
        coalesce(summed.activity_of_production_kt_co2e, 0) as activity_of_production_kt_co2e,
        summed.grid_electricity_kt_co2e,
        summed.district_heat_kt_co2e,
        summed.other_kt_co2e,
        coalesce(summed.credits_kt_co2e, 0) as credits_kt_co2e,
        coalesce(summed.appeared_or_ended_kt_co2e, 0) as appeared_or_ended_kt_co2e
    from pairs
    left join summed
        on
            pairs.place_type = summed.place_type
            and pairs.place_code = summed.place_code
            and pairs.borders = summed.borders
            and pairs.method = summed.method
            and pairs.from_year = summed.from_year
            and pairs.to_year = summed.to_year
),

with_remainder as (
    select
        with_parts.*,
        case
            when pair_status = 'computed'
                then
                    total_change_kt_co2e
                    - population_kt_co2e
                    - coalesce(energy_per_resident_kt_co2e, 0)
                    - activity_per_resident_kt_co2e
                    - activity_of_production_kt_co2e
                    - coalesce(grid_electricity_kt_co2e, 0)
                    - coalesce(district_heat_kt_co2e, 0)
                    - coalesce(other_kt_co2e, 0)
                    - credits_kt_co2e
                    - appeared_or_ended_kt_co2e
        end as remainder_kt_co2e
    from with_parts
),

with_largest as (
    select
        with_remainder.*,
        greatest(
            abs(population_kt_co2e),
            coalesce(abs(energy_per_resident_kt_co2e), 0),
            abs(activity_per_resident_kt_co2e),
            abs(activity_of_production_kt_co2e),
            coalesce(abs(grid_electricity_kt_co2e), 0),
            coalesce(abs(district_heat_kt_co2e), 0),
            coalesce(abs(other_kt_co2e), 0),
            abs(credits_kt_co2e),
            abs(appeared_or_ended_kt_co2e)
        ) as largest_kt_co2e
    from with_remainder
),

-- one part takes the remainder; of equally large ones the first
with_taker as (
    select
        with_largest.*,
        case largest_kt_co2e
            when abs(population_kt_co2e) then 'population'
            when abs(energy_per_resident_kt_co2e) then 'energy_per_resident'
            when abs(activity_per_resident_kt_co2e) then 'activity_per_resident'
            when abs(activity_of_production_kt_co2e) then 'activity_of_production'
            when abs(grid_electricity_kt_co2e) then 'emission_factor_grid_electricity'
            when abs(district_heat_kt_co2e) then 'emission_factor_district_heat'
            when abs(other_kt_co2e) then 'emission_factor_other'
            when abs(credits_kt_co2e) then 'credits'
            when abs(appeared_or_ended_kt_co2e) then 'appeared_or_ended'
        end as taker_code
    from with_largest
),

in_long_form as (
    select
        with_taker.*,
        drivers.driver_code,
        case
            when with_taker.pair_status = 'computed'
                then
                    case drivers.driver_code
                        when 'population' then with_taker.population_kt_co2e
                        when 'energy_per_resident' then with_taker.energy_per_resident_kt_co2e
                        when 'activity_per_resident' then with_taker.activity_per_resident_kt_co2e
                        when 'activity_of_production' then with_taker.activity_of_production_kt_co2e
                        when 'emission_factor_grid_electricity' then with_taker.grid_electricity_kt_co2e
                        when 'emission_factor_district_heat' then with_taker.district_heat_kt_co2e
                        when 'emission_factor_other' then with_taker.other_kt_co2e
                        when 'credits' then with_taker.credits_kt_co2e
                        when 'appeared_or_ended' then with_taker.appeared_or_ended_kt_co2e
                    end
        end as rounded_kt_co2e
    from with_taker
    cross join drivers
)

select
    place_type,
    place_code,
    borders,
    method,
    from_year,
    to_year,
    driver_code,
    cast(
        case when driver_code = taker_code then rounded_kt_co2e + remainder_kt_co2e else rounded_kt_co2e end
        as decimal(18, 6)
    ) as change_kt_co2e,
    cast(total_change_kt_co2e as decimal(18, 6)) as total_change_kt_co2e,
    cast(remainder_kt_co2e as decimal(18, 6)) as remainder_kt_co2e,
    case when pair_status = 'computed' and rounded_kt_co2e is null then 'missing' else pair_status end as value_status,
    municipalities_loaded,
    municipalities_total,
    origin
from in_long_form
