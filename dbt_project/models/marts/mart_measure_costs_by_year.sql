select
    measure_id,
    municipality_code,
    year,
    cost_estimate_eur,
    spent_eur,
    funding_source,
    as_of_date,
    origin,
    snapshot_id,
    source_row
from {{ ref('int_measure_costs') }}
