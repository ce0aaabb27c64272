with

communications as (
    select * from {{ source('raw', 'coordinators_communications') }}
),

audiences as (
    select * from {{ ref('source_words') }}
    where word_list = 'audience'
),

renamed as (
    select
        communications."kunta tai seutu" as place_name,
        communications."päivä" as event_date,
        communications.tapahtuma as event_name,
        audiences.code as audience_code,
        cast(communications.osallistujat as integer) as participants,
        communications.snapshot_id,
        communications.source_row,
        communications.origin,
        communications.vintage
    from communications
    left join audiences on communications."kohderyhmä" = audiences.word
)

select * from renamed
