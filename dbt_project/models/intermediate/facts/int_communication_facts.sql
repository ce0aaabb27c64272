-- Events and campaigns by place and year. An event is of a municipality or of a whole project area; one of an area is
-- of none of its municipalities.
{% set facts = [
    'events', 'events_of_residents', 'events_of_companies', 'events_of_organisation',
    'participants', 'participants_of_residents', 'participants_of_companies', 'participants_of_organisation',
] %}
with

communications as (
    select * from {{ ref('int_communications') }}
),

counted as (
    select
        place_type,
        place_code,
        cast(extract(year from event_date) as integer) as year,
        count(*) as events,
        count(case when audience = 'kuntalaiset' then 1 end) as events_of_residents,
        count(case when audience = 'yritykset' then 1 end) as events_of_companies,
        count(case when audience = 'kuntaorganisaatio' then 1 end) as events_of_organisation,
        sum(participants) as participants,
        sum(case when audience = 'kuntalaiset' then participants end) as participants_of_residents,
        sum(case when audience = 'yritykset' then participants end) as participants_of_companies,
        sum(case when audience = 'kuntaorganisaatio' then participants end) as participants_of_organisation,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from communications
    where event_date is not null
    group by place_type, place_code, extract(year from event_date)
)

{{ figures('counted', facts, ['place_type', 'place_code', 'year']) }}
