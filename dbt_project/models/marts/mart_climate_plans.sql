with

plans as (
    select * from {{ ref('int_climate_plans') }}
),

value_statuses as (
    select * from {{ ref('value_statuses') }}
),

named as (
    select
        plans.*,
        case when plans.target_status = 'no_target' then value_statuses.name_fi end as target_status_fi
    from plans
    left join value_statuses on plans.target_status = value_statuses.value_status
)

select * from named
