select
    driver_code,
    name_fi,
    name_en,
    explanation_fi,
    is_outside,
    sort_order
from {{ ref('drivers') }}
