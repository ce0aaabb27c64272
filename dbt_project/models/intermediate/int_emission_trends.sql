-- The trend of the last ten years of emissions, as it stood in each year: ordinary least squares, written with sums.
-- Through the logarithms, where emissions change by as many per cent each year; where one of the ten years is zero or
-- below, as credits can make it, through the emissions themselves. `trend_method` says which. One row per place, method
-- and year with emissions; a year missing between leaves no trend. Years are counted from the row's own year
-- (-9 ... 0). An area is on today's borders in all of them.
with

totals as (
    select * from {{ ref('int_place_totals') }}
),

published as (
    select
        totals.*,
        -- a decimal, so that the sum is the same in any order
        case when emissions_kt_co2e > 0 then cast(ln(emissions_kt_co2e) as decimal(18, 12)) end as log_kt
    from totals
    where emissions_kt_co2e is not null and borders = 'current'
),

windows as (
    select
        published.place_type,
        published.place_code,
        published.method,
        published.year,
        cast(count(earlier.year) as integer) as years_in_trend,
        count(earlier.log_kt) as years_above_zero,
        count(
            case when earlier.municipalities_loaded < earlier.municipalities_total then 1 end
        ) as years_partial,
        avg(abs(earlier.emissions_kt_co2e)) as mean_size_kt_co2e,
        -- narrow types: an engine that has no room for a product of decimals gives it fewer decimals
        cast(sum(earlier.year - published.year) as integer) as sum_x,
        cast(sum((earlier.year - published.year) * (earlier.year - published.year)) as integer) as sum_xx,
        cast(sum(earlier.emissions_kt_co2e) as decimal(26, 12)) as sum_y,
        cast(sum((earlier.year - published.year) * earlier.emissions_kt_co2e) as decimal(26, 12)) as sum_xy,
        cast(sum(earlier.log_kt) as decimal(26, 12)) as sum_log,
        cast(sum((earlier.year - published.year) * earlier.log_kt) as decimal(26, 12)) as sum_x_log,
        {{ weakest_origin('earlier.origin') }} as origin
    from published
    inner join published as earlier
        on
            published.place_type = earlier.place_type
            and published.place_code = earlier.place_code
            and published.method = earlier.method
            and earlier.year between published.year - 9 and published.year
    group by
        published.place_type,
        published.place_code,
        published.method,
        published.year
),

with_method as (
    select
        windows.*,
        case
            when years_partial > 0 then 'partial'
            when years_in_trend < 10 then 'too_few_years'
            else 'computed'
        end as trend_status,
        case
            when years_partial > 0 or years_in_trend < 10 then null
            when years_above_zero = years_in_trend then 'log_linear'
            else 'linear'
        end as trend_method
    from windows
),

with_slope as (
    select
        with_method.*,
        cast(
            case trend_method
                when 'log_linear' then years_in_trend * sum_x_log - sum_x * sum_log
                when 'linear' then years_in_trend * sum_xy - sum_x * sum_y
            end * 1e0 / (years_in_trend * sum_xx - sum_x * sum_x) as decimal(24, 12)
        ) as fitted_slope
    from with_method
),

fitted as (
    select
        with_slope.*,
        cast(
            (case trend_method when 'log_linear' then sum_log when 'linear' then sum_y end - fitted_slope * sum_x)
            * 1e0 / years_in_trend as decimal(24, 12)
        ) as fitted_level
    from with_slope
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
    fitted.place_type,
    fitted.place_code,
    fitted.method,
    fitted.year,
    published.emissions_kt_co2e,
    published.municipalities_loaded,
    published.municipalities_total,
    published.emissions_vintage,
    published.emissions_release,
    fitted.year = newest.year as is_newest,
    cast(fitted.years_in_trend as integer) as years_in_trend,
    cast(fitted.mean_size_kt_co2e as decimal(24, 9)) as mean_size_kt_co2e,
    fitted.trend_method,
    fitted.fitted_level,
    fitted.fitted_slope,
    {{ on_the_curve('fitted', 0) }} as trend_level_kt_co2e,
    {{ on_the_curve('fitted', 0) }} - {{ on_the_curve('fitted', -1) }} as trend_kt_co2e_per_year,
    cast(
        case fitted.trend_method when 'log_linear' then (exp(fitted.fitted_slope) - 1) * 100 end as decimal(18, 6)
    ) as trend_pct_per_year,
    -- only with credits can emissions be below zero
    case when fitted.method <> 'hinku_credits' then 0 end as lowest_kt_co2e,
    fitted.trend_status,
    fitted.origin
from fitted
inner join published
    on
        fitted.place_type = published.place_type
        and fitted.place_code = published.place_code
        and fitted.method = published.method
        and fitted.year = published.year
inner join newest
    on
        fitted.place_type = newest.place_type
        and fitted.place_code = newest.place_code
        and fitted.method = newest.method
