select
    reason_code,
    notation_key,
    name_fi,
    name_sv,
    name_en
from {{ ref('form_reasons') }}
