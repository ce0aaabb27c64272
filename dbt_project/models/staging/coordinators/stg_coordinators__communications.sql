with

communications as (
    select * from {{ source('raw', 'coordinators_communications') }}
),

renamed as (
    select
        "kunta tai seutu" as place_name,
        "päivä" as event_date,
        tapahtuma as event_name,
        "kohderyhmä" as audience,
        cast(osallistujat as integer) as participants,
        snapshot_id,
        source_row,
        origin,
        vintage
    from communications
)

select * from renamed
