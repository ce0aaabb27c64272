select
    *,
    '/kunta/' || slug || '/' as page
from read_parquet('release/dim_municipalities.parquet')
where valid_to_year is null
