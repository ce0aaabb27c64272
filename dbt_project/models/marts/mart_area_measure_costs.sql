select
    area_code,
    measures,
    measures_with_cost_estimate,
    measures_without_cost_estimate,
    measures_with_spent,
    cost_estimate_eur,
    spent_eur,
    as_of_date,
    origin,
    snapshot_id
from {{ ref('int_area_measure_costs') }}
