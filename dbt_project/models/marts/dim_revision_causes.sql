select
    cause,
    name_fi,
    name_sv,
    name_en
from {{ ref('revision_causes') }}
