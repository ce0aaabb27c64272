-- Events and campaigns of whole project areas, by every area that holds all municipalities of the project area, on both
-- borders. One event that several project areas tell of (same day, name and audience) is one event of an area that
-- holds them, with the largest number of participants that is told.
{% set facts = [
    'events', 'events_of_residents', 'events_of_companies', 'events_of_organisation',
    'participants', 'participants_of_residents', 'participants_of_companies', 'participants_of_organisation',
] %}
with

communications as (
    select
        communications.*,
        cast(extract(year from event_date) as integer) as year
    from {{ ref('int_communications') }} as communications
    where event_date is not null and place_type = 'area'
),

municipalities as (
    select * from {{ ref('municipalities') }}
    where project_area_code is not null
),

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
    where not is_divided
),

sizes as (
    select
        project_area_code,
        count(*) as municipality_count
    from municipalities
    group by project_area_code
),

held as (
    select
        area_municipalities.borders,
        area_municipalities.area_code,
        area_municipalities.from_year,
        area_municipalities.to_year,
        municipalities.project_area_code
    from area_municipalities
    inner join municipalities on area_municipalities.municipality_code = municipalities.municipality_code
    inner join sizes on municipalities.project_area_code = sizes.project_area_code
    group by
        area_municipalities.borders,
        area_municipalities.area_code,
        area_municipalities.from_year,
        area_municipalities.to_year,
        municipalities.project_area_code,
        sizes.municipality_count
    having count(*) = sizes.municipality_count
),

joint_events as (
    select
        held.borders,
        held.area_code,
        communications.year,
        communications.event_date,
        communications.event_name,
        communications.audience_code,
        max(communications.participants) as participants,
        max(communications.snapshot_id) as snapshot_id,
        {{ weakest_origin('communications.origin') }} as origin
    from communications
    inner join held
        on
            communications.place_code = held.project_area_code
            and communications.year between held.from_year and held.to_year
    group by
        held.borders,
        held.area_code,
        communications.year,
        communications.event_date,
        communications.event_name,
        communications.audience_code
),

counted as (
    select
        borders,
        area_code,
        year,
        {{ events_by_audience() }},
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from joint_events
    group by borders, area_code, year
)

{{ figures('counted', facts, ['borders', 'area_code', 'year']) }}
