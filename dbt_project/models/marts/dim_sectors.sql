select
    sector_code,
    name_fi,
    name_sv,
    name_en,
    is_credit,
    sort_order
from {{ ref('sectors') }}
