-- Plans are told of each municipality of the project once, and judged on the day of the file that tells of them: where the
-- workbook of the project area has no plan of the municipality, on the day of that workbook.
with places as (
    select municipality_code, project_area_code
    from marts.dim_municipalities
    where project_area_code is not null
),
days as (
    select places.project_area_code, max(told.as_of_date) as as_of_date
    from places
    inner join (
        select municipality_code, as_of_date from marts.mart_climate_plans where snapshot_id is not null
        union all
        select municipality_code, as_of_date from marts.mart_measures
        where measure_source = 'workbook' and not is_withdrawn
    ) as told using (municipality_code)
    group by all
)
select 'mart_climate_plans' as mart, 'municipality_code' as column_name,
    coalesce(plans.municipality_code, places.municipality_code) as place,
    case when plans.municipality_code is null then 'no row' else 'a row' end as found,
    case when places.municipality_code is null then 'no row' else 'a row' end as expected
from marts.mart_climate_plans as plans
full join places using (municipality_code)
where plans.municipality_code is null or places.municipality_code is null
union all
select 'mart_climate_plans', 'as_of_date', municipality_code, plans.as_of_date::varchar, days.as_of_date::varchar
from marts.mart_climate_plans as plans
inner join places using (municipality_code)
left join days using (project_area_code)
where plans.as_of_date is distinct from days.as_of_date
union all
select 'mart_municipal_indicators', indicator_code, municipality_code, numbers.as_of_date::varchar, plans.as_of_date::varchar
from marts.mart_municipal_indicators as numbers
inner join marts.dim_indicators as indicators using (indicator_code)
inner join marts.mart_climate_plans as plans using (municipality_code)
where indicators.theme = 'plans' and numbers.indicator_value is not null
    and numbers.as_of_date is distinct from plans.as_of_date
