-- The workbook in use of each project area: the newest file that holds a row of one of its municipalities, or of the
-- area as a whole, on any sheet but that of the costs by year, which are costs of measures.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

communications as (
    select * from {{ ref('int_communications') }}
),

of_municipalities as (
    select
        municipality_code,
        snapshot_id,
        vintage,
        origin
    from {{ ref('stg_coordinators__measures') }}
    where not is_superseded
    union all
    select
        municipality_code,
        snapshot_id,
        vintage,
        origin
    from {{ ref('stg_coordinators__plans') }}
    union all
    select
        municipality_code,
        snapshot_id,
        vintage,
        origin
    from {{ ref('stg_coordinators__procurements') }}
    union all
    select
        place_code as municipality_code,
        snapshot_id,
        vintage,
        origin
    from communications
    where place_type = 'municipality'
),

workbook_rows as (
    select
        municipalities.project_area_code,
        of_municipalities.snapshot_id,
        of_municipalities.vintage,
        of_municipalities.origin
    from of_municipalities
    inner join municipalities on of_municipalities.municipality_code = municipalities.municipality_code
    where municipalities.project_area_code is not null
    union all
    select
        place_code as project_area_code,
        snapshot_id,
        vintage,
        origin
    from communications
    where place_type = 'area'
),

placed as (
    select
        workbook_rows.*,
        row_number() over (
            partition by project_area_code
            order by vintage desc, snapshot_id asc
        ) as place
    from workbook_rows
)

select
    project_area_code,
    snapshot_id,
    vintage,
    origin
from placed
where place = 1
