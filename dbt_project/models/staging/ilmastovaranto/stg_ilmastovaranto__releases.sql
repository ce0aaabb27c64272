with

releases as (
    select * from {{ source('raw', 'ilmastovaranto_releases') }}
),

renamed as (
    select
        release_number,
        release_id,
        released_at,
        code_version,
        definitions_version
    from releases
)

select * from renamed
