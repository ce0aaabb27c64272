select
    measure_id,
    as_of_date::text as as_of_date,
    status,
    deadline_date::text as deadline_date,
    completion_pct::double as completion_pct,
    cost_estimate_eur::double as cost_estimate_eur,
    spent_eur::double as spent_eur,
    is_newest
from read_parquet('release/mart_measure_history.parquet')
