select
    method,
    name_fi,
    description_fi,
    sort_order
from {{ ref('methods') }}
