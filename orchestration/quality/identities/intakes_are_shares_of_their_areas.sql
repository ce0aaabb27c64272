-- How complete a sheet of a project area is, is the share of its municipalities that have rows in it, and each has those listed.
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
union all
select 'mart_area_data_intake', 'municipalities_with_rows', concat_ws(', ', area_code, sheet),
    intakes.municipalities_with_rows, counted.municipalities_with_rows
from marts.mart_area_data_intake as intakes
left join (
    select area_code, sheet, count(*) filter (where rows_sent > 0) as municipalities_with_rows, sum(rows_sent) as rows_sent
    from marts.mart_municipal_data_intake
    group by all
) as counted using (area_code, sheet)
where intakes.municipalities_with_rows is distinct from counted.municipalities_with_rows
    or (sheet <> 'communications' and intakes.rows_sent is distinct from counted.rows_sent)
    or intakes.rows_sent < counted.rows_sent
union all
-- the rows of the lists themselves, counted once more
select 'mart_municipal_data_intake', 'rows_sent', concat_ws(', ', municipality_code, sheet), sent.rows_sent, listed.rows_listed
from marts.mart_municipal_data_intake as sent
left join (
    select municipality_code, 'measures' as sheet, count(*) as rows_listed
    from marts.mart_measures
    where measure_source = 'workbook' and not is_withdrawn
    group by all
    union all
    select municipality_code, 'plans', 1
    from marts.mart_climate_plans
    where snapshot_id is not null
) as listed using (municipality_code, sheet)
where sheet in ('measures', 'plans') and sent.rows_sent <> coalesce(listed.rows_listed, 0)
