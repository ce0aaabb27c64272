-- capitals in identifiers make no difference to the publisher, so they are all in lower case from here on
with

terms as (
    select * from {{ source('raw', 'kausal_terms') }}
),

renamed as (
    select
        plan,
        list as list_name,
        cast(id as integer) as term_id,
        lower(identifier) as term_identifier,
        name as term_name,
        snapshot_id,
        source_row,
        vintage,
        origin
    from terms
)

select * from renamed
