select
    value_status,
    name_fi,
    name_en
from {{ ref('value_statuses') }}
