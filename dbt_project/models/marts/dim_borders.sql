select
    borders,
    name_fi,
    name_sv,
    name_en
from {{ ref('borders') }}
