select
    municipality_code,
    has_plan,
    plan_name,
    plan_status,
    approved_date::text as approved_date,
    base_year,
    target_year,
    target_reduction_pct::double as target_reduction_pct,
    methods.name_fi as method_fi,
    is_in_strategy,
    is_in_budget,
    link,
    target_status,
    target_status_fi,
    snapshot_id
from read_parquet('release/mart_climate_plans.parquet')
left join read_parquet('release/dim_methods.parquet') as methods using (method)
