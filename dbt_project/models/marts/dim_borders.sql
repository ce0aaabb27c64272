select
    borders,
    name_fi,
    name_en
from {{ ref('borders') }}
