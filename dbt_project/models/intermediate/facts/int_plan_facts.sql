-- What is known of climate plans by municipality of the project, on the day of the newest workbook. Every municipality
-- has a row; one without a plan has zeros, as "no plan" is what the coordinator says by leaving it out.
{% set facts = [
    'project_municipalities', 'plans_in_force', 'targets_set', 'plans_in_strategy', 'plans_in_budget', 'plan_age_years',
] %}
with

plans as (
    select * from {{ ref('int_climate_plans') }}
),

of_workbooks as (
    select * from {{ ref('stg_coordinators__measures') }}
),

as_of as (
    select
        cast(substring(max(vintage), 1, 10) as date) as as_of_date,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from of_workbooks
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
        coalesce(plans.snapshot_id, as_of.snapshot_id) as snapshot_id,
        coalesce(plans.origin, as_of.origin) as origin
    from plans
    cross join as_of
    where as_of.as_of_date is not null
)

{% for fact in facts %}
    select
        municipality_code,
        year,
        'none' as method,
        '{{ fact }}' as fact_code,
        {{ fact }} as fact_value,
        snapshot_id,
        origin
    from counted
    {% if not loop.last %} union all {% endif %}
{% endfor %}
