select
    place_type,
    place_code,
    borders,
    year,
    method,
    indicator_code,
    made_of,
    first_used_year,
    last_used_year,
    origin
from {{ ref('int_passport_years') }}
