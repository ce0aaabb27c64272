with

links as (
    select * from {{ source('raw', 'kausal_action_links') }}
),

renamed as (
    select
        plan,
        cast(action_id as integer) as action_id,
        list as list_name,
        cast(linked_id as integer) as term_id,
        lower(role) as link_role,
        cast(place as integer) as place,
        snapshot_id,
        source_row,
        vintage,
        origin
    from links
)

select * from renamed
