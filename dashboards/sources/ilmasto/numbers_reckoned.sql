-- How many numbers of indicators are published, and how many of them the second reckoning reckoned once more
select
    numbers_reckoned,
    indicators_reckoned,
    (select count(indicator_value) from read_parquet('release/mart_municipal_indicators.parquet'))
    + (select count(indicator_value) from read_parquet('release/mart_area_indicators.parquet')) as numbers,
    (select count(*) from read_parquet('release/dim_indicators.parquet')) as indicators
from read_parquet('release/release_checks.parquet')
where numbers_reckoned is not null
