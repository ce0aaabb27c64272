with

plans as (
    select * from {{ ref('int_climate_plans') }}
),

value_statuses as (
    select * from {{ ref('value_statuses') }}
),

named as (
    select
        plans.municipality_code,
        plans.has_plan,
        plans.plan_name,
        plans.plan_status,
        plans.approved_date,
        plans.base_year,
        plans.target_year,
        plans.target_reduction_pct,
        plans.method,
        plans.is_in_strategy,
        plans.is_in_budget,
        plans.link,
        plans.target_status,
        plans.as_of_date,
        plans.origin,
        plans.snapshot_id,
        plans.source_row,
        case when plans.target_status <> 'computed' then value_statuses.name_fi end as target_status_fi
    from plans
    left join value_statuses on plans.target_status = value_statuses.value_status
)

select * from named
