select
    place_type,
    place_code,
    borders,
    year,
    method,
    indicator_code,
    made_of,
    first_year,
    last_year
from {{ ref('int_passport_years') }}
