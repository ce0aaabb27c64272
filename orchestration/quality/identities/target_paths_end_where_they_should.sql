-- A target path begins at the base year's emissions, ends at the target level and is straight between; the overview,
-- the indicators and the outlook tell one and the same path.
with reckoned as (
    select *,
        reference_emissions_kt_co2e * (
            1 - target_reduction_pct / 100
            * least(1, (year - target_base_year)::double / (target_year - target_base_year))
        ) as path
    from overviews
    where target_path_kt_co2e is not null
)
select mart, 'target_path_kt_co2e' as column_name, concat_ws(', ', place_code, borders, year, method) as place,
    target_path_kt_co2e as found, path as expected
from reckoned
where coalesce(abs(target_path_kt_co2e - path) > 0.000002, true)
    or target_base_year <> reference_year
union all
select mart, 'target_gap_kt_co2e', concat_ws(', ', place_code, borders, year, method), target_gap_kt_co2e,
    emissions_kt_co2e - path
from reckoned
where coalesce(abs(target_gap_kt_co2e - (emissions_kt_co2e - path)) > 0.000002, true)
union all
select 'mart_target_outlook', 'target_level_kt_co2e',
    concat_ws(', ', place_code, method, target_year), target_level_kt_co2e,
    base_emissions_kt_co2e * (100 - target_reduction_pct) / 100
from marts.mart_target_outlook
where coalesce(
    abs(target_level_kt_co2e - base_emissions_kt_co2e * (100 - target_reduction_pct) / 100) > 0.000001,
    (target_level_kt_co2e is null) <> (outlook_status not in ('computed', 'reached', 'target_year_passed'))
)
union all
select 'mart_target_outlook', 'target_path_kt_co2e', concat_ws(', ', outlook.place_code, outlook.method, outlook.target_year),
    outlook.target_path_kt_co2e, overviews.target_path_kt_co2e
from marts.mart_target_outlook as outlook
inner join overviews
    on outlook.place_type = overviews.place_type and outlook.place_code = overviews.place_code
    and outlook.method = overviews.method and outlook.newest_year = overviews.year
    and overviews.borders = 'current'
where outlook.is_leading and outlook.target_path_kt_co2e is distinct from overviews.target_path_kt_co2e
union all
-- the base year's emissions are those that are published of that year
select 'mart_target_outlook', 'base_emissions_kt_co2e',
    concat_ws(', ', outlook.place_code, outlook.method, outlook.target_year), outlook.base_emissions_kt_co2e,
    base.emissions_kt_co2e
from marts.mart_target_outlook as outlook
inner join overviews as base
    on outlook.place_type = base.place_type and outlook.place_code = base.place_code
    and outlook.method = base.method and outlook.target_base_year = base.year and base.borders = 'current'
where outlook.outlook_status in ('computed', 'reached', 'target_year_passed')
    and outlook.base_emissions_kt_co2e is distinct from base.emissions_kt_co2e
