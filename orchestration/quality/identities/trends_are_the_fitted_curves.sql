-- The trend of a place is the curve of least squares through ten years of its published emissions, and what the outlook
-- and the backtests project is that curve drawn on. Through logarithms where all ten years are above zero, else through
-- the emissions; below zero only with credits.
with windows as (
    select later.place_type, later.place_code, later.method, later.year as made_in_year,
        count(*) as years, bool_and(earlier.is_complete) as is_whole, min(earlier.emissions_kt_co2e) > 0 as is_log,
        regr_slope(
            case when earlier.emissions_kt_co2e > 0 then ln(earlier.emissions_kt_co2e) end, earlier.year - later.year
        ) as log_slope,
        regr_intercept(
            case when earlier.emissions_kt_co2e > 0 then ln(earlier.emissions_kt_co2e) end, earlier.year - later.year
        ) as log_level,
        regr_slope(earlier.emissions_kt_co2e, earlier.year - later.year) as slope,
        regr_intercept(earlier.emissions_kt_co2e, earlier.year - later.year) as level
    from overviews as later
    inner join overviews as earlier using (place_type, place_code, borders, method)
    where borders = 'current' and earlier.year between later.year - 9 and later.year
        and later.emissions_kt_co2e is not null and earlier.emissions_kt_co2e is not null
    group by all
),
drawn as (
    select windows.*, ahead, case when method <> 'hinku_credits' then 0 end as lowest,
        case when is_log then exp(log_level + log_slope * ahead) else level + slope * ahead end as curve
    from windows
    cross join (select unnest(range(-1, 60)) as ahead)
    where years = 10 and is_whole
),
a_year as (
    select now.place_type, now.place_code, now.method, now.made_in_year as year, now.curve - before.curve as trend
    from drawn as now
    inner join drawn as before using (place_type, place_code, method, made_in_year)
    where now.ahead = 0 and before.ahead = -1
)
select 'indicators' as mart, 'emissions_trend' as column_name, concat_ws(', ', place_code, year, method) as place,
    numbers.indicator_value as found, a_year.trend as expected
from a_year
full join (select * from numbers where indicator_code = 'emissions_trend' and indicator_value is not null) as numbers
    using (place_type, place_code, year, method)
where coalesce(abs(numbers.indicator_value - a_year.trend) > 0.00001, true)
union all
-- where there is no trend, the year has no emissions, one of the ten is a partial sum, or there are not ten of them
select 'indicators', 'value_status', concat_ws(', ', place_code, numbers.year, method), numbers.value_status, years.reason
from numbers
left join (
    select later.place_type, later.place_code, later.method, later.year,
        case
            when any_value(later.emissions_kt_co2e) is null then 'missing'
            when bool_or(earlier.value_status = 'partial') then 'partial'
            else 'too_few_years'
        end as reason
    from overviews as later
    inner join overviews as earlier using (place_type, place_code, borders, method)
    where borders = 'current' and earlier.year between later.year - 9 and later.year
    group by all
) as years using (place_type, place_code, year, method)
where numbers.indicator_code = 'emissions_trend' and numbers.borders = 'current' and numbers.indicator_value is null
    and numbers.value_status is distinct from years.reason
union all
select 'mart_target_outlook', 'projected_emissions_kt_co2e', concat_ws(', ', place_code, method, target_year),
    outlook.projected_emissions_kt_co2e, greatest(drawn.curve, drawn.lowest)
from marts.mart_target_outlook as outlook
full join drawn using (place_type, place_code, method)
where outlook.newest_year = drawn.made_in_year and outlook.target_year - outlook.newest_year = drawn.ahead
    and outlook.projection_status = 'computed'
    and coalesce(abs(outlook.projected_emissions_kt_co2e - greatest(drawn.curve, drawn.lowest)) > 0.00001, true)
union all
select 'mart_target_outlook', 'trend_pct_per_year', concat_ws(', ', place_code, method, target_year),
    outlook.trend_pct_per_year, (exp(drawn.log_slope) - 1) * 100
from marts.mart_target_outlook as outlook
inner join drawn using (place_type, place_code, method)
where outlook.newest_year = drawn.made_in_year and drawn.ahead = 0 and outlook.trend_pct_per_year is not null
    and abs(outlook.trend_pct_per_year - (exp(drawn.log_slope) - 1) * 100) > 0.00001
union all
select 'mart_target_outlook', 'projected_reaching_year', concat_ws(', ', place_code, method, target_year),
    outlook.projected_reaching_year, first_below.year
from marts.mart_target_outlook as outlook
left join (
    select outlook.place_type, outlook.place_code, outlook.method, outlook.target_year,
        min(drawn.made_in_year + drawn.ahead) as year
    from marts.mart_target_outlook as outlook
    inner join drawn using (place_type, place_code, method)
    where outlook.newest_year = drawn.made_in_year and drawn.ahead >= 1
        and drawn.curve <= outlook.target_level_kt_co2e + 0.0000005
    group by all
) as first_below using (place_type, place_code, method, target_year)
where outlook.reaching_status = 'computed' and outlook.projected_reaching_year is distinct from first_below.year
    and coalesce(outlook.projected_reaching_year, 9999) < outlook.newest_year + 60
union all
select 'mart_target_backtests', 'projected_emissions_kt_co2e',
    concat_ws(', ', place_code, method, tests.made_in_year, tests.projected_year), tests.projected_emissions_kt_co2e,
    greatest(drawn.curve, drawn.lowest)
from marts.mart_target_backtests as tests
left join drawn
    using (place_type, place_code, method, made_in_year)
where drawn.ahead = tests.projected_year - tests.made_in_year
    and coalesce(abs(tests.projected_emissions_kt_co2e - greatest(drawn.curve, drawn.lowest)) > 0.00001, true)
