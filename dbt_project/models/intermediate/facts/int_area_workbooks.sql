-- The workbook in use of each project area: the newest file that holds a row of one of its municipalities.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

workbook_rows as (
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
),

placed as (
    select
        municipalities.project_area_code,
        workbook_rows.snapshot_id,
        workbook_rows.vintage,
        workbook_rows.origin,
        row_number() over (
            partition by municipalities.project_area_code
            order by workbook_rows.vintage desc, workbook_rows.snapshot_id asc
        ) as place
    from workbook_rows
    inner join municipalities on workbook_rows.municipality_code = municipalities.municipality_code
    where municipalities.project_area_code is not null
)

select
    project_area_code,
    snapshot_id,
    vintage,
    origin
from placed
where place = 1
