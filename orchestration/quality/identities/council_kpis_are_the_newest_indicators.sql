-- A council's figure is the published indicator of its year, of which no newer one has a value, beside the year before and
-- the target path. By the method of the place's own target, in Hinku where it has none; of years that have been.
with newest as (
    select max(extract(year from as_of_date)) as year from marts.mart_measures where not is_withdrawn
),
own_methods as (
    select place_type, place_code, max(method) as method from marts.mart_target_outlook where is_leading group by all
),
known as (
    select numbers.*, row_number() over (
        partition by place_type, place_code, indicator_code order by numbers.indicator_value is null, numbers.year desc
    ) as place_from_newest
    from numbers
    inner join marts.dim_indicators as indicators using (indicator_code)
    left join own_methods using (place_type, place_code)
    cross join newest
    where numbers.borders = 'current' and numbers.year <= coalesce(newest.year, numbers.year)
        and numbers.indicator_code in (select indicator_code from seeds.council_kpis)
        and numbers.method = case when indicators.has_methods then coalesce(own_methods.method, 'hinku') else 'none' end
),
reckoned as (
    select known.place_type, known.place_code, known.indicator_code, known.year, known.method, known.value_status,
        known.indicator_value as value, known.change_from_previous_year as change,
        known.indicator_value - known.change_from_previous_year as previous,
        case known.indicator_code
            when 'emissions_total' then places.target_path_kt_co2e
            when 'change_from_base' then 100 * (places.target_path_kt_co2e / places.reference_emissions_kt_co2e - 1)
            when 'target_gap' then case when places.target_path_kt_co2e is not null then 0 end
        end as target,
        case
            when known.change_from_previous_year is null then null
            when known.change_from_previous_year = 0 then 'same'
            when known.change_from_previous_year > 0 and indicators.direction = 'up' then 'better'
            when known.change_from_previous_year < 0 and indicators.direction = 'down' then 'better'
            else 'worse'
        end as development
    from known
    inner join marts.dim_indicators as indicators using (indicator_code)
    left join overviews as places
        on known.place_type = places.place_type and known.place_code = places.place_code
        and places.borders = 'current' and known.year = places.year and known.method = places.method
    where known.place_from_newest = 1
),
compared as (
    select concat_ws(', ', place_type, place_code, indicator_code) as place, told.*,
        reckoned.* rename (
            year as own_year, method as own_method, value_status as own_status, development as own_development
        )
    from marts.mart_council_kpis as told
    full join reckoned using (place_type, place_code, indicator_code)
)
select 'mart_council_kpis' as mart, 'kpi_year' as column_name, place,
    concat_ws(' ', kpi_year, method, value_status, development) as found,
    concat_ws(' ', own_year, own_method, own_status, own_development) as expected
from compared
where (kpi_year, method, value_status, development) is distinct from (own_year, own_method, own_status, own_development)
union all
select 'mart_council_kpis', figure_name, place, figure::varchar, own::varchar
from (
    select place, unnest(['kpi_value', 'previous_value', 'change_from_previous_year', 'target_value']) as figure_name,
        unnest([kpi_value, previous_value, change_from_previous_year, target_value]) as figure,
        unnest([value, previous, change, target]) as own
    from compared
)
where coalesce(abs(figure - own) > 0.000001, (figure is null) <> (own is null))
union all
select 'mart_council_kpis', 'target_status', place, target_status, 'computed where there is a target value'
from compared where (target_status = 'computed') <> (target_value is not null)
