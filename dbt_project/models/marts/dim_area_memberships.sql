select
    area_code,
    municipality_code,
    valid_from_year,
    valid_to_year
from {{ ref('int_area_memberships') }}
