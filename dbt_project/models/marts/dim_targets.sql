select
    place_type,
    place_code,
    method,
    target_year,
    base_year as target_base_year,
    target_reduction_pct,
    decided_date,
    source_fi,
    commitment,
    is_leading,
    origin,
    snapshot_id
from {{ ref('int_place_targets') }}
