-- Residents and passenger cars by municipality and year. Cars are those of the newest count of each year.
with

population as (
    select * from {{ ref('stg_statfin__population') }}
),

cars as (
    select * from {{ ref('stg_traficom__passenger_cars') }}
),

driving_powers as (
    select * from {{ ref('driving_powers') }}
),

newest_days as (
    select
        municipality_code,
        year,
        max(counted_on) as counted_on
    from cars
    group by municipality_code, year
),

-- an earlier day may have been released once more after it
newest_counts as (
    select
        cars.municipality_code,
        cars.counted_on,
        max(cars.vintage) as vintage
    from cars
    inner join newest_days
        on
            cars.municipality_code = newest_days.municipality_code
            and cars.counted_on = newest_days.counted_on
    group by cars.municipality_code, cars.counted_on
),

counted as (
    select
        cars.municipality_code,
        cars.year,
        sum(cars.car_count) as all_cars,
        sum(case when driving_powers.is_electric then cars.car_count else 0 end) as electric_cars,
        sum(case when driving_powers.is_plug_in then cars.car_count else 0 end) as plug_in_cars,
        -- one figure that is not known leaves the sum unknown
        count(*) - count(cars.car_count) as unknown_figures,
        max(cars.snapshot_id) as snapshot_id,
        {{ weakest_origin('cars.origin') }} as origin
    from cars
    inner join newest_counts
        on
            cars.municipality_code = newest_counts.municipality_code
            and cars.counted_on = newest_counts.counted_on
            and cars.vintage = newest_counts.vintage
    inner join driving_powers on cars.driving_power_code = driving_powers.driving_power_code
    group by cars.municipality_code, cars.year
),

residents as (
    select
        municipality_code,
        cast(year as integer) as year,
        'residents' as fact_code,
        cast(population as decimal(18, 6)) as fact_value,
        snapshot_id,
        origin
    from population
),

unioned as (
    select * from residents
    union all
    select
        municipality_code,
        cast(year as integer) as year,
        'cars' as fact_code,
        cast(case when unknown_figures = 0 then all_cars end as decimal(18, 6)) as fact_value,
        snapshot_id,
        origin
    from counted
    union all
    select
        municipality_code,
        cast(year as integer) as year,
        'cars_electric' as fact_code,
        cast(case when unknown_figures = 0 then electric_cars end as decimal(18, 6)) as fact_value,
        snapshot_id,
        origin
    from counted
    union all
    select
        municipality_code,
        cast(year as integer) as year,
        'cars_plug_in' as fact_code,
        cast(case when unknown_figures = 0 then plug_in_cars end as decimal(18, 6)) as fact_value,
        snapshot_id,
        origin
    from counted
)

select
    municipality_code,
    year,
    'none' as method,
    fact_code,
    fact_value,
    snapshot_id,
    origin
from unioned
