select
    value_status,
    name_fi,
    name_sv,
    name_en
from {{ ref('value_statuses') }}
