select
    cause,
    name_fi,
    name_en
from {{ ref('revision_causes') }}
