-- Each indicator of a place in the newest year that has a number; where none has, the newest year tells why. Areas are on today's borders
select
    place_code,
    method,
    indicator_code,
    theme,
    theme_{kieli} as theme_name,
    '/mittari/' || replace(indicator_code, '_', '-') || '/' as page,
    indicators.name_{kieli} as name,
    unit_{kieli} as unit,
    has_methods,
    year,
    indicator_value::double as indicator_value,
    change_from_previous_year::double as change_from_previous_year,
    statuses.name_{kieli} as value_status_name,
    value_status = 'computed' as is_whole,
    indicators.sort_order,
    themes.sort_order as theme_order,
    snapshot_id,
    denominator_snapshot_id
from (
    select * rename (municipality_code as place_code) from read_parquet('release/mart_municipal_indicators.parquet')
    union all by name
    select * rename (area_code as place_code) from read_parquet('release/mart_area_indicators.parquet')
    where borders = 'current'
) as numbers
inner join (
    select * rename (unit as unit_fi) from read_parquet('release/dim_indicators.parquet')
) as indicators using (indicator_code)
inner join (
    select theme, min(sort_order) as sort_order from read_parquet('release/dim_indicators.parquet') group by theme
) as themes using (theme)
inner join read_parquet('release/dim_value_statuses.parquet') as statuses using (value_status)
qualify
    row_number() over (
        partition by place_code, method, indicator_code order by indicator_value is null, year desc
    ) = 1
