-- Events and campaigns by place and year. An event is of a municipality or of a whole project area; one of an area is
-- of none of its municipalities.
{% set facts = [
    'events', 'events_of_residents', 'events_of_companies', 'events_of_organisation', 'participants',
] %}
with

communications as (
    select * from {{ ref('stg_coordinators__communications') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

areas as (
    select * from {{ ref('areas') }}
),

placed as (
    select
        communications.*,
        case when municipalities.municipality_code is not null then 'municipality' else 'area' end as place_type,
        coalesce(municipalities.municipality_code, areas.area_code) as place_code
    from communications
    left join municipalities on communications.place_name = municipalities.name_fi
    left join areas
        on
            communications.place_name = areas.name_fi
            and areas.area_type = 'project_area'
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
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from placed
    where place_code is not null and event_date is not null
    group by place_type, place_code, extract(year from event_date)
)

{% for fact in facts %}
    select
        place_type,
        place_code,
        year,
        'none' as method,
        '{{ fact }}' as fact_code,
        {{ fact }} as fact_value,
        snapshot_id,
        origin
    from counted
    {% if not loop.last %} union all {% endif %}
{% endfor %}
