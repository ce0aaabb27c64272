select
    method,
    name_fi,
    description_fi,
    is_of_emissions,
    sort_order
from {{ ref('methods') }}
