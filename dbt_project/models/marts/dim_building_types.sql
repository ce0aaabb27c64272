select
    building_type,
    name_fi,
    name_sv,
    name_en,
    sort_order
from {{ ref('building_types') }}
