select
    driver_code,
    name_fi,
    name_sv,
    name_en,
    explanation_fi,
    explanation_sv,
    explanation_en,
    is_outside,
    sort_order
from {{ ref('drivers') }}
