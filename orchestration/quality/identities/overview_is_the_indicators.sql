-- What the overview of a place tells is what the table of indicators tells: the values, their statuses, how many
-- municipalities stand behind them.
with told as (
    unpivot (
        select place_type, place_code, borders, year, method, value_status, target_status, municipalities_loaded,
            municipalities_total, mart,
            emissions_kt_co2e as emissions_total, energy_gwh as energy_total,
            emissions_per_resident_t_co2e as emissions_per_resident, change_from_base_pct as change_from_base,
            target_gap_kt_co2e as target_gap
        from overviews
    )
    on emissions_total, energy_total, emissions_per_resident, change_from_base, target_gap
    into name indicator_code value figure
),
compared as (
    select told.mart, indicator_code, place_code, borders, year, method, numbers.indicator_value as expected,
        told.figure as found,
        told.municipalities_loaded is distinct from numbers.municipalities_loaded as counts_differ
    from told
    full join (
        select * from numbers
        where indicator_value is not null and indicator_code in (
            'emissions_total', 'energy_total', 'emissions_per_resident', 'change_from_base', 'target_gap')
    ) as numbers using (place_type, place_code, borders, year, method, indicator_code)
)
select coalesce(mart, 'mart_…_indicators') as mart, indicator_code as column_name,
    concat_ws(', ', place_code, borders, year, method) as place, found, expected
from compared
where found is distinct from expected or counts_differ
union all
select mart, 'value_status', concat_ws(', ', place_code, borders, year, method), overviews.value_status,
    numbers.value_status
from overviews
inner join (select * exclude (mart) from numbers where indicator_code = 'emissions_total') as numbers
    using (place_type, place_code, borders, year, method)
where overviews.value_status <> numbers.value_status
union all
select mart, 'target_status', concat_ws(', ', place_code, borders, year, method), overviews.target_status,
    numbers.value_status
from overviews
inner join (select * exclude (mart) from numbers where indicator_code = 'target_gap') as numbers
    using (place_type, place_code, borders, year, method)
where overviews.target_status <> numbers.value_status
