select
    measure_id,
    municipality_code,
    as_of_date,
    status,
    deadline_date,
    completion_pct,
    cost_estimate_eur,
    spent_eur,
    is_newest,
    origin,
    snapshot_id,
    source_row
from {{ ref('int_measure_history') }}
