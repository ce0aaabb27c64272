select
    measure_id,
    year,
    cost_estimate_eur::double as cost_estimate_eur,
    spent_eur::double as spent_eur,
    funding_source
from read_parquet('release/mart_measure_costs_by_year.parquet')
