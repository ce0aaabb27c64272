-- How complete a sheet of a project area is, is the share of the area's municipalities that have rows in it.
select 'mart_area_data_intake' as mart, 'completeness_pct' as column_name, concat_ws(', ', area_code, sheet) as place,
    completeness_pct as found, municipalities_with_rows * 100.0 / municipalities_total as expected
from marts.mart_area_data_intake
where coalesce(abs(completeness_pct - municipalities_with_rows * 100.0 / municipalities_total) > 0.000001, true)
union all
select 'mart_area_data_intake', 'municipalities_total', area_code, intakes.municipalities_total, places.municipalities
from marts.mart_area_data_intake as intakes
left join (
    select project_area_code as area_code, count(*) as municipalities
    from marts.dim_municipalities
    where project_area_code is not null
    group by all
) as places using (area_code)
where intakes.municipalities_total is distinct from places.municipalities
