-- The band of a projection reaches as far as four of five backtests of places of like size erred, and places of like size
-- are up to three classes of equally many by the newest emissions. Areas of the very same municipalities err once.
with same_areas as (
    select area_code, min(area_code) over (partition by who) as counted_code
    from (
        select area_code, string_agg(municipality_code, ' ' order by municipality_code) as who
        from members
        where borders = 'current' and year = (select max(year) from marts.mart_municipal_overview)
        group by all
    )
),
sizes as (
    select distinct tests.place_type, tests.place_code, tests.method, tests.size_class, newest.emissions_kt_co2e
    from marts.mart_target_backtests as tests
    inner join overviews as newest using (place_type, place_code, method)
    where newest.borders = 'current' and newest.year = (select max(year) from marts.mart_municipal_overview)
        and tests.size_class is not null
),
classes as (
    select place_type, method, size_class, count(*) as places, min(emissions_kt_co2e) as smallest,
        max(emissions_kt_co2e) as largest
    from sizes
    group by all
),
kinds as (
    select place_type, method, sum(places) as places, greatest(1, least(3, floor(sum(places) / 8))) as wanted
    from classes
    group by all
),
pools as (
    select tests.place_type, tests.method, tests.trend_method, tests.size_class, tests.years_ahead,
        list_sort(list(tests.relative_error_pct)) as errors, (count(*) + 1) * 0.8 as rank
    from marts.mart_target_backtests as tests
    left join same_areas on tests.place_type = 'area' and tests.place_code = same_areas.area_code
    where tests.relative_error_pct is not null and tests.size_class is not null
        and tests.place_code = coalesce(same_areas.counted_code, tests.place_code)
    group by all
    having count(distinct tests.place_code) >= 5
),
reaches as (
    select place_type, method, trend_method, size_class, years_ahead,
        errors[floor(rank)::integer]
        + (rank - floor(rank)) * (errors[floor(rank)::integer + 1] - errors[floor(rank)::integer]) as reach_pct,
        max(years_ahead) over (partition by place_type, method, trend_method, size_class) as farthest
    from pools
),
expected as (
    select outlook.*, outlook.projected_emissions_kt_co2e * reaches.reach_pct / 100
        * greatest(outlook.target_year - outlook.newest_year, reaches.farthest) / reaches.farthest as reach_kt_co2e
    from marts.mart_target_outlook as outlook
    inner join sizes using (place_type, place_code, method)
    inner join reaches using (place_type, method, trend_method, size_class)
    where outlook.trend_method = 'log_linear' and outlook.projection_status = 'computed'
        and reaches.years_ahead = least(outlook.target_year - outlook.newest_year, reaches.farthest)
)
select 'mart_target_outlook' as mart, 'projected_upper_kt_co2e' as column_name,
    concat_ws(', ', place_code, method, target_year) as place, projected_upper_kt_co2e as found,
    projected_emissions_kt_co2e + reach_kt_co2e as expected
from expected
where coalesce(abs(projected_upper_kt_co2e - projected_emissions_kt_co2e - reach_kt_co2e) > 0.0001, true)
union all
select 'mart_target_outlook', 'projected_lower_kt_co2e', concat_ws(', ', place_code, method, target_year),
    projected_lower_kt_co2e, projected_emissions_kt_co2e - reach_kt_co2e
from expected
where coalesce(
    abs(projected_lower_kt_co2e - greatest(projected_emissions_kt_co2e - reach_kt_co2e, 0)) > 0.0001
    and method <> 'hinku_credits', projected_lower_kt_co2e is null
)
union all
select 'mart_target_outlook', 'band_status', concat_ws(', ', place_code, method, target_year), band_status, 'computed'
from expected
where band_status <> 'computed'
union all
select 'mart_target_backtests', 'size_class', concat_ws(', ', classes.place_type, classes.method, classes.size_class),
    concat(classes.places, ' of ', kinds.places), concat('one of ', kinds.wanted, ' classes of equally many')
from classes
inner join kinds using (place_type, method)
left join classes as larger
    on classes.place_type = larger.place_type and classes.method = larger.method
    and classes.size_class + 1 = larger.size_class
where abs(classes.places - kinds.places / kinds.wanted) >= 1 or classes.size_class not between 1 and kinds.wanted
    or classes.largest > larger.smallest
