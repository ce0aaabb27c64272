select
    indicator_code,
    name_fi,
    name_en,
    unit,
    direction,
    theme,
    has_methods,
    formula_fi,
    source,
    processing,
    first_year,
    sort_order
from {{ ref('indicators') }}
