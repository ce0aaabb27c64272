-- The one target of a municipality or an area that the indicators are held against: the leading one of all its targets.
-- No row means that no target is set, or that nobody knows (`int_unknown_targets`).
select
    place_type,
    place_code,
    base_year,
    target_year,
    target_reduction_pct,
    method,
    decided_date,
    source_fi,
    snapshot_id,
    origin
from {{ ref('int_place_targets') }}
where is_leading
