-- What is known of climate plans by municipality of the project, on the day of its own area's workbook. Where an area's
-- workbook came and tells of no plan of a municipality, it has zeros: that is what the coordinator says.
{% set facts = [
    'project_municipalities', 'plans_in_force', 'targets_set', 'plans_in_strategy', 'plans_in_budget', 'plan_age_years',
] %}
with

plans as (
    select * from {{ ref('int_climate_plans') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

workbooks as (
    select * from {{ ref('int_area_workbooks') }}
),

newest as (
    select * from {{ ref('int_as_of') }}
),

counted as (
    select
        plans.municipality_code,
        newest.year,
        1 as project_municipalities,
        case when plans.has_plan then 1 else 0 end as plans_in_force,
        case when plans.target_status = 'no_target' then 0 else 1 end as targets_set,
        case when plans.is_in_strategy then 1 else 0 end as plans_in_strategy,
        case when plans.is_in_budget then 1 else 0 end as plans_in_budget,
        -- a municipality without a plan adds nothing to the ages, nor to the plans that they are divided by
        case
            when plans.has_plan
                then ({{ dbt.datediff('plans.approved_date', 'plans.as_of_date', 'day') }}) / 365.25
            else 0
        end as plan_age_years,
        plans.as_of_date,
        coalesce(plans.snapshot_id, workbooks.snapshot_id) as snapshot_id,
        coalesce(plans.origin, workbooks.origin) as origin
    from plans
    inner join municipalities on plans.municipality_code = municipalities.municipality_code
    inner join workbooks on municipalities.project_area_code = workbooks.project_area_code
    cross join newest
)

{{ figures('counted', facts, as_of='as_of_date') }}
