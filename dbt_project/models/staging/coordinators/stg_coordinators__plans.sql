with

plans as (
    select * from {{ source('raw', 'coordinators_plans') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

methods as (
    select * from {{ ref('methods') }}
),

statuses as (
    select * from {{ ref('source_words') }}
    where word_list = 'plan_status'
),

renamed as (
    select
        municipalities.municipality_code,
        plans.suunnitelma as plan_name,
        plans.tila as plan_status,
        statuses.code as plan_status_code,
        plans."hyväksytty_pvm" as approved_date,
        cast(plans."lähtövuosi" as integer) as base_year,
        cast(plans.tavoitevuosi as integer) as target_year,
        cast(plans.tavoite_pct as decimal(5, 2)) as target_reduction_pct,
        methods.method,
        plans.strategiassa as is_in_strategy,
        plans.talousarviossa as is_in_budget,
        plans.linkki as link,
        plans.snapshot_id,
        plans.source_row,
        plans.origin,
        plans.vintage
    from plans
    left join municipalities on plans.kunta = municipalities.name_fi
    left join methods on plans."menetelmä" = methods.name_fi
    left join statuses on plans.tila = statuses.word
)

select * from renamed
