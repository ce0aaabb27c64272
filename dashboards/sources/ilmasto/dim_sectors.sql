select
    sector_code,
    name_fi,
    sector_group,
    sector_group_fi,
    sector_group_sv,
    sector_group_en,
    sector_group_sort_order,
    is_credit,
    sort_order
from read_parquet('release/dim_sectors.parquet')
