select
    commodity,
    unit,
    name_fi,
    name_sv,
    name_en,
    sort_order
from {{ ref('commodities') }}
