with

actions as (
    select * from {{ source('raw', 'kausal_actions') }}
),

plans as (
    select * from {{ ref('kausal_plans') }}
),

renamed as (
    select
        actions.plan,
        plans.municipality_code,
        cast(actions.id as integer) as action_id,
        actions.identifier as action_identifier,
        actions.name as action_name,
        actions.lead_paragraph,
        actions.description,
        cast(actions.status as integer) as status_id,
        cast(actions.implementation_phase as integer) as phase_id,
        actions.manual_status as is_status_manual,
        cast(actions.merged_with as integer) as merged_with_id,
        cast(actions.superseded_by as integer) as superseded_by_id,
        cast(actions.completion as decimal(5, 2)) as completion_pct,
        cast(actions.start_date as date) as start_date,
        cast(actions.end_date as date) as end_date,
        cast(actions.updated_at as date) as updated_date,
        actions.snapshot_id,
        actions.source_row,
        actions.vintage,
        actions.origin
    from actions
    left join plans on actions.plan = plans.plan
)

select * from renamed
