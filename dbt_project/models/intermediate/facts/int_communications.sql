-- Events and campaigns with the place they are of: a municipality, or a project area as a whole.
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
        communications.event_date,
        communications.event_name,
        communications.audience_code,
        communications.participants,
        communications.snapshot_id,
        communications.source_row,
        communications.origin,
        communications.vintage,
        case when municipalities.municipality_code is not null then 'municipality' else 'area' end as place_type,
        coalesce(municipalities.municipality_code, areas.area_code) as place_code
    from communications
    left join municipalities on communications.place_name = municipalities.name_fi
    left join areas
        on
            communications.place_name = areas.name_fi
            and areas.area_type = 'project_area'
)

select * from placed
where place_code is not null
