select
    sector_code,
    name_{kieli} as name,
    sector_group,
    sector_group_{kieli} as sector_group_name,
    sector_group_sort_order,
    is_credit,
    sort_order
from read_parquet('release/dim_sectors.parquet')
