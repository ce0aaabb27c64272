-- What is known of climate plans by municipality of the project, on the day of the newest workbook. Where an area's
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

as_of as (
    select cast(substring(max(vintage), 1, 10) as date) as as_of_date
    from workbooks
),

counted as (
    select
        plans.municipality_code,
        cast(extract(year from as_of.as_of_date) as integer) as year,
        1 as project_municipalities,
        case when plans.has_plan then 1 else 0 end as plans_in_force,
        case when plans.target_status = 'no_target' then 0 else 1 end as targets_set,
        case when plans.is_in_strategy then 1 else 0 end as plans_in_strategy,
        case when plans.is_in_budget then 1 else 0 end as plans_in_budget,
        case
            when plans.has_plan
                then
                    cast(
                        ({{ dbt.datediff('plans.approved_date', 'as_of.as_of_date', 'day') }}) / 365.25 as decimal(9, 3)
                    )
        end as plan_age_years,
        coalesce(plans.snapshot_id, workbooks.snapshot_id) as snapshot_id,
        coalesce(plans.origin, workbooks.origin) as origin
    from plans
    inner join municipalities on plans.municipality_code = municipalities.municipality_code
    inner join workbooks on municipalities.project_area_code = workbooks.project_area_code
    cross join as_of
)

{{ figures('counted', facts) }}
