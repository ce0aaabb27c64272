select
    area_code,
    area_type,
    name_fi,
    slug,
    remark_fi,
    municipalities_total,
    '/alue/' || slug || '/' as page
from read_parquet('release/dim_areas.parquet')
