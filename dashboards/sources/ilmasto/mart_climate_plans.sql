select
    municipality_code,
    has_plan,
    plan_name,
    plan_status,
    plan_statuses.name as plan_status_name,
    approved_date::text as approved_date,
    base_year,
    target_year,
    target_reduction_pct::double as target_reduction_pct,
    methods.name_{kieli} as method_name,
    is_in_strategy,
    is_in_budget,
    link,
    target_status,
    target_statuses.name_{kieli} as target_status_name,
    snapshot_id
from read_parquet('release/mart_climate_plans.parquet')
left join read_parquet('release/dim_methods.parquet') as methods using (method)
left join read_parquet('release/dim_value_statuses.parquet') as target_statuses
    on target_statuses.value_status = target_status
left join (
    select word, name_{kieli} as name from (select *, word as name_fi from read_parquet('release/dim_source_words.parquet'))
    where word_list = 'plan_status'
) as plan_statuses on plan_statuses.word = plan_status
