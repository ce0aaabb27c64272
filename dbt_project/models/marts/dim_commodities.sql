select
    commodity,
    unit as commodity_unit,
    name_fi,
    name_sv,
    name_en,
    sort_order
from {{ ref('commodities') }}
