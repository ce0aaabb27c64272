select
    method,
    name_fi,
    name_sv,
    name_en,
    description_fi,
    description_sv,
    description_en,
    is_of_emissions,
    sort_order
from {{ ref('methods') }}
