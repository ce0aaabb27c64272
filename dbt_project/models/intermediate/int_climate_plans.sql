-- One row per municipality of the project, plan or no plan: a municipality without a target is a row, not an error.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

plans as (
    select * from {{ ref('stg_coordinators__plans') }}
),

workbooks as (
    select * from {{ ref('int_area_workbooks') }}
),

targets as (
    select * from {{ ref('int_targets') }}
),

joined as (
    select
        municipalities.municipality_code,
        -- a plan that is being prepared is not a plan yet
        coalesce(plans.plan_status_code in ('approved', 'being_updated'), false) as has_plan,
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
        case
            when targets.place_code is not null then 'computed'
            when workbooks.project_area_code is null then 'target_unknown'
            else 'no_target'
        end as target_status,
        -- where the area's workbook tells of no plan, it tells so on its own day
        cast(substring(coalesce(plans.vintage, workbooks.vintage), 1, 10) as date) as as_of_date,
        plans.origin,
        plans.snapshot_id,
        plans.source_row
    from municipalities
    left join plans on municipalities.municipality_code = plans.municipality_code
    left join workbooks on municipalities.project_area_code = workbooks.project_area_code
    left join targets
        on
            municipalities.municipality_code = targets.place_code
            and targets.place_type = 'municipality'
    where municipalities.project_area_code is not null
)

select * from joined
