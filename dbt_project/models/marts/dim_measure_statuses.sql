select
    status,
    status_code,
    name_sv,
    name_en,
    is_active,
    sort_order
from {{ ref('measure_statuses') }}
