select
    sub_sector_code,
    sector_code,
    name_fi,
    name_sv,
    name_en,
    sort_order
from {{ ref('sub_sectors') }}
