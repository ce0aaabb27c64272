-- The straight line through the last five years of emissions, as it stood in each year: ordinary least squares, written
-- with sums. One row per place, method and year with emissions; a year missing between leaves no trend. Years are
-- counted from the row's own year (-4 ... 0), so the line's value at that year is `trend_level_kt_co2e`. An area is on
-- today's borders in all of them.
with

totals as (
    select * from {{ ref('int_place_totals') }}
),

published as (
    select * from totals
    where emissions_kt_co2e is not null and borders = 'current'
),

windows as (
    select
        published.place_type,
        published.place_code,
        published.method,
        published.year,
        count(earlier.year) as years_in_trend,
        count(
            case when earlier.municipalities_loaded < earlier.municipalities_total then 1 end
        ) as years_partial,
        sum(earlier.year - published.year) as sum_x,
        sum(earlier.emissions_kt_co2e) as sum_y,
        sum((earlier.year - published.year) * (earlier.year - published.year)) as sum_xx,
        sum((earlier.year - published.year) * earlier.emissions_kt_co2e) as sum_xy,
        {{ weakest_origin('earlier.origin') }} as origin
    from published
    inner join published as earlier
        on
            published.place_type = earlier.place_type
            and published.place_code = earlier.place_code
            and published.method = earlier.method
            and earlier.year between published.year - 4 and published.year
    group by
        published.place_type,
        published.place_code,
        published.method,
        published.year
),

with_status as (
    select
        windows.*,
        case
            when years_partial > 0 then 'partial'
            when years_in_trend < 5 then 'too_few_years'
            else 'computed'
        end as trend_status
    from windows
),

with_slope as (
    select
        with_status.*,
        case
            when trend_status = 'computed'
                then (years_in_trend * sum_xy - sum_x * sum_y) * 1.0 / (years_in_trend * sum_xx - sum_x * sum_x)
        end as slope
    from with_status
),

newest as (
    select
        place_type,
        place_code,
        method,
        max(year) as year
    from published
    group by place_type, place_code, method
)

select
    with_slope.place_type,
    with_slope.place_code,
    with_slope.method,
    with_slope.year,
    published.emissions_kt_co2e,
    published.municipalities_loaded,
    published.municipalities_total,
    published.emissions_vintage,
    published.emissions_release,
    with_slope.year = newest.year as is_newest,
    cast(with_slope.years_in_trend as integer) as years_in_trend,
    cast(with_slope.slope as decimal(24, 9)) as trend_kt_co2e_per_year,
    cast((with_slope.sum_y - with_slope.slope * with_slope.sum_x) / with_slope.years_in_trend as decimal(24, 9))
        as trend_level_kt_co2e,
    -- only with credits can emissions be below zero
    case when with_slope.method <> 'hinku_credits' then 0 end as lowest_kt_co2e,
    with_slope.trend_status,
    with_slope.origin
from with_slope
inner join published
    on
        with_slope.place_type = published.place_type
        and with_slope.place_code = published.place_code
        and with_slope.method = published.method
        and with_slope.year = published.year
inner join newest
    on
        with_slope.place_type = newest.place_type
        and with_slope.place_code = newest.place_code
        and with_slope.method = newest.method
