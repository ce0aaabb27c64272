select
    area_code,
    measures,
    measures_with_cost_estimate,
    measures_without_cost_estimate,
    measures_with_spent,
    cost_estimate_eur::double as cost_estimate_eur,
    spent_eur::double as spent_eur
from read_parquet('release/mart_area_measure_costs.parquet')
