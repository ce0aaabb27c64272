-- Events and campaigns of municipalities by year. One of a whole project area is of none of its municipalities
-- (int_joint_event_facts). A municipality without an event in a year has zeros where its area's workbook is of that
-- year or later.
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
    where event_date is not null
),

workbooks as (
    select * from {{ ref('int_municipality_workbooks') }}
),

years as (
    select distinct year from communications
),

told as (
    select
        place_code as municipality_code,
        year
    from communications
    where place_type = 'municipality'
    union
    select
        workbooks.municipality_code,
        years.year
    from workbooks
    inner join years on workbooks.year >= years.year
),

joined as (
    select
        told.municipality_code,
        told.year,
        communications.event_name,
        communications.audience_code,
        communications.participants,
        coalesce(communications.snapshot_id, workbooks.snapshot_id) as snapshot_id,
        coalesce(communications.origin, workbooks.origin) as origin
    from told
    left join communications
        on
            communications.place_type = 'municipality'
            and told.municipality_code = communications.place_code
            and told.year = communications.year
    left join workbooks on told.municipality_code = workbooks.municipality_code
),

counted as (
    select
        municipality_code,
        year,
        {{ events_by_audience() }},
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from joined
    group by municipality_code, year
)

{{ figures('counted', facts) }}
