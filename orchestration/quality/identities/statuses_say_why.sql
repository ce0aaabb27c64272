-- Where a place has no target, every status that is about one says so, and nowhere else: that none is set, where its
-- workbook came or the list would have it, or else that nobody knows. A comparison with the target has a value exactly
-- where its status says that it is computed.
with came as (
    select distinct municipality_code as place_code
    from marts.mart_municipal_data_intake
    inner join marts.mart_area_data_intake as of_areas using (area_code)
    where of_areas.newest_vintage is not null
),
missing_aims as (
    select 'area' as place_type, area_code as place_code, 'no_target' as why
    from marts.dim_areas
    union all
    select 'municipality', municipality_code,
        case when came.place_code is null then 'target_unknown' else 'no_target' end
    from marts.dim_municipalities
    left join came on dim_municipalities.municipality_code = came.place_code
),
aims as (
    select place_type, place_code, target_base_year as base_year, method as target_method
    from marts.dim_targets
    where is_leading
),
compared as (
    select overviews.*, aims.base_year, aims.target_method, missing_aims.why
    from overviews
    left join aims using (place_type, place_code)
    left join missing_aims using (place_type, place_code)
)
select mart, 'target_status' as column_name, concat_ws(', ', place_code, borders, year, method) as place,
    target_status as found,
    case
        when target_method is null then why
        when method <> target_method then 'other_method'
        when year < base_year then 'before_base_year'
        when target_gap_kt_co2e is null then 'a reason why there is no gap'
        else 'computed'
    end as expected
from compared
where case
        when target_method is null then target_status <> why
        when method <> target_method then target_status <> 'other_method'
        when year < base_year then target_status <> 'before_base_year'
        when target_gap_kt_co2e is null then target_status not in ('other_borders', 'missing', 'partial')
        else target_status <> 'computed'
    end
    or target_status is null
union all
select numbers.mart, numbers.indicator_code, concat_ws(', ', place_code, borders, year, method), numbers.value_status,
    overviews.target_status
from numbers
inner join overviews using (place_type, place_code, borders, year, method)
where numbers.indicator_code = 'target_gap' and numbers.value_status <> overviews.target_status
union all
select 'mart_target_outlook', status.name, outlook.place_code, status.said,
    case when aims.place_code is null then missing_aims.why else 'any other' end
from marts.mart_target_outlook as outlook
left join aims using (place_type, place_code)
left join missing_aims using (place_type, place_code)
cross join lateral (
    values
    ('outlook_status', outlook.outlook_status), ('budget_status', outlook.budget_status),
    ('trend_status', outlook.trend_status), ('projection_status', outlook.projection_status),
    ('band_status', outlook.band_status), ('reaching_status', outlook.reaching_status)
) as status (name, said)
where case
        when aims.place_code is null then status.said is distinct from missing_aims.why
        else status.said in ('no_target', 'target_unknown')
    end
union all
select 'mart_climate_plans', 'target_status', plans.municipality_code, plans.target_status,
    case when aims.place_code is null then missing_aims.why else 'computed' end
from marts.mart_climate_plans as plans
left join aims on aims.place_type = 'municipality' and plans.municipality_code = aims.place_code
left join missing_aims
    on missing_aims.place_type = 'municipality' and plans.municipality_code = missing_aims.place_code
where plans.target_status <> case when aims.place_code is null then missing_aims.why else 'computed' end
union all
-- where an area is known in both years and not compared, its borders were others
select numbers.mart, numbers.indicator_code, concat_ws(', ', place_code, borders, year, method), numbers.value_status,
    'other_borders'
from numbers
inner join overviews using (place_type, place_code, borders, year, method)
where numbers.indicator_code = 'change_from_base' and numbers.indicator_value is null and borders = 'of_year'
    and overviews.emissions_kt_co2e is not null and numbers.value_status <> 'other_borders'
union all
select mart, 'target_status', concat_ws(', ', place_code, borders, year, method), target_status, 'other_borders'
from compared
where borders = 'of_year' and is_complete and target_method = method and year >= base_year
    and target_gap_kt_co2e is null and target_status <> 'other_borders'
