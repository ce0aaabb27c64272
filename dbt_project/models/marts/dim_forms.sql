select
    form,
    name_fi,
    name_sv,
    name_en,
    publisher,
    version,
    structure,
    method,
    sort_order
from {{ ref('forms') }}
