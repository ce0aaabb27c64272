with

tasks as (
    select * from {{ source('raw', 'kausal_action_tasks') }}
),

renamed as (
    select
        plan,
        cast(action_id as integer) as action_id,
        cast(id as integer) as task_id,
        name as task_name,
        lower(state) as task_state,
        cast(due_at as date) as due_date,
        cast(completed_at as date) as completed_date,
        snapshot_id,
        source_row,
        vintage,
        origin
    from tasks
)

select * from renamed
