-- Every number of every indicator, of municipalities and of areas on today's borders
select
    place_code,
    method,
    indicator_code,
    year,
    indicator_value::double as indicator_value,
    value_status = 'computed' as is_whole
from (
    select * rename (municipality_code as place_code) from read_parquet('release/mart_municipal_indicators.parquet')
    union all by name
    select * rename (area_code as place_code) from read_parquet('release/mart_area_indicators.parquet')
    where borders = 'current'
)
where indicator_value is not null
