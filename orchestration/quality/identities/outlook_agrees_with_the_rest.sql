-- What the outlook tells of a target agrees with the emissions, the indicators and the measures set against the target,
-- and what it asks for in a year leads from the emissions to the level.
with outlook as (
    select *, concat_ws(', ', place_code, method, target_year) as place from marts.mart_target_outlook
)
select 'mart_target_outlook' as mart, 'emissions_kt_co2e' as column_name, outlook.place,
    outlook.emissions_kt_co2e as found, overviews.emissions_kt_co2e as expected
from outlook
inner join overviews
    on outlook.place_type = overviews.place_type and outlook.place_code = overviews.place_code
    and outlook.method = overviews.method and outlook.newest_year = overviews.year and overviews.borders = 'current'
where outlook.emissions_kt_co2e is distinct from overviews.emissions_kt_co2e
union all
select 'mart_target_outlook', 'newest_year', outlook.place, outlook.newest_year, newest.year
from outlook
inner join (
    select place_type, place_code, method, max(year) as year
    from overviews
    where borders = 'current' and emissions_kt_co2e is not null
    group by all
) as newest using (place_type, place_code, method)
where outlook.newest_year is distinct from newest.year
union all
select 'mart_target_outlook', 'target_gap_kt_co2e', place, target_gap_kt_co2e, emissions_kt_co2e - target_path_kt_co2e
from outlook
where coalesce(
    abs(target_gap_kt_co2e - (emissions_kt_co2e - target_path_kt_co2e)) > 0.000002,
    (target_gap_kt_co2e is null) <> (target_path_kt_co2e is null)
)
union all
select 'mart_target_outlook', 'needed_reduction_kt_co2e_per_year', place, needed_reduction_kt_co2e_per_year,
    (emissions_kt_co2e - target_level_kt_co2e) / (target_year - newest_year)
from outlook
where outlook_status = 'computed'
    and coalesce(
        abs(
            needed_reduction_kt_co2e_per_year
            - (emissions_kt_co2e - target_level_kt_co2e) / (target_year - newest_year)
        ) > 0.000002,
        true
    )
union all
select 'mart_target_outlook', told.column_name, outlook.place, told.figure, numbers.indicator_value
from outlook
cross join lateral (values
    ('needed_reduction', needed_reduction_kt_co2e_per_year),
    ('remaining_budget', remaining_budget_kt_co2e),
    ('target_gap', target_gap_kt_co2e)
) as told(column_name, figure)
inner join numbers
    on outlook.place_type = numbers.place_type and outlook.place_code = numbers.place_code
    and outlook.method = numbers.method and outlook.newest_year = numbers.year and numbers.borders = 'current'
    and numbers.indicator_code = told.column_name
where outlook.is_leading and told.figure is distinct from numbers.indicator_value
union all
select 'mart_target_outlook', 'trend_kt_co2e_per_year', outlook.place, outlook.trend_kt_co2e_per_year,
    numbers.indicator_value
from outlook
inner join numbers
    on outlook.place_type = numbers.place_type and outlook.place_code = numbers.place_code
    and outlook.method = numbers.method and outlook.newest_year = numbers.year and numbers.borders = 'current'
    and numbers.indicator_code = 'emissions_trend'
where outlook.trend_status = 'computed' and outlook.trend_kt_co2e_per_year is distinct from numbers.indicator_value
union all
select 'mart_target_backtests', 'error_kt_co2e',
    concat_ws(', ', place_code, method, made_in_year, projected_year), error_kt_co2e,
    projected_emissions_kt_co2e - emissions_kt_co2e
from marts.mart_target_backtests
where coalesce(
    abs(error_kt_co2e - (projected_emissions_kt_co2e - emissions_kt_co2e)) > 0.000002,
    (error_kt_co2e is null) <> (projected_emissions_kt_co2e is null)
)
union all
select 'mart_target_backtests', 'emissions_kt_co2e',
    concat_ws(', ', tests.place_code, tests.method, tests.projected_year), tests.emissions_kt_co2e,
    overviews.emissions_kt_co2e
from marts.mart_target_backtests as tests
inner join overviews
    on tests.place_type = overviews.place_type and tests.place_code = overviews.place_code
    and tests.method = overviews.method and tests.projected_year = overviews.year and overviews.borders = 'current'
where tests.emissions_kt_co2e is distinct from overviews.emissions_kt_co2e
union all
select against.mart, 'target_gap_kt_co2e', outlook.place, against.target_gap_kt_co2e, outlook.target_gap_kt_co2e
from outlook
inner join (
    select 'municipality' as place_type, municipality_code as place_code, method, target_year, target_gap_kt_co2e,
        'mart_municipal_measures_against_gap' as mart
    from marts.mart_municipal_measures_against_gap
    union all
    select 'area', area_code, method, target_year, target_gap_kt_co2e, 'mart_area_measures_against_gap'
    from marts.mart_area_measures_against_gap
    where borders = 'current'
) as against using (place_type, place_code, method, target_year)
where against.target_gap_kt_co2e is distinct from outlook.target_gap_kt_co2e
union all
-- each target is told of once, with the terms that the list of targets has
select 'mart_target_outlook', 'target_reduction_pct', concat_ws(', ', place_code, method, target_year),
    outlook.target_reduction_pct, targets.target_reduction_pct
from marts.dim_targets as targets
full join (select * from outlook where target_year is not null) as outlook
    using (place_type, place_code, method, target_year)
where outlook.target_reduction_pct is distinct from targets.target_reduction_pct
    or outlook.target_base_year is distinct from targets.target_base_year
    or outlook.is_leading is distinct from targets.is_leading
union all
select 'mart_target_backtests', 'years_ahead', concat_ws(', ', place_code, method, made_in_year), years_ahead,
    projected_year - made_in_year
from marts.mart_target_backtests
where years_ahead <> projected_year - made_in_year
union all
-- an error in per cent is its error in kt, of the emissions that came or of those that were projected
select 'mart_target_backtests', 'error_pct', concat_ws(', ', place_code, method, made_in_year, projected_year), error_pct,
    error_kt_co2e * 100.0 / abs(emissions_kt_co2e)
from marts.mart_target_backtests
where emissions_kt_co2e <> 0 and abs(error_pct - error_kt_co2e * 100.0 / abs(emissions_kt_co2e)) > 0.001
union all
select 'mart_target_backtests', 'relative_error_pct',
    concat_ws(', ', place_code, method, made_in_year, projected_year), relative_error_pct,
    abs(error_kt_co2e) * 100.0 / projected_emissions_kt_co2e
from marts.mart_target_backtests
where trend_method = 'log_linear' and projected_emissions_kt_co2e > 0
    and abs(relative_error_pct - abs(error_kt_co2e) * 100.0 / projected_emissions_kt_co2e) > 0.001
