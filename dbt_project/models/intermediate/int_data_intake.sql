-- What each project area's coordinator has sent: one row per area and sheet of the workbook, also where nothing came.
-- Beside the rows of the area's municipalities, events of the area as a whole are counted.
with

of_municipalities as (
    select
        area_code,
        sheet,
        cast(sum(rows_sent) as bigint) as rows_sent,
        count(case when rows_sent > 0 then 1 end) as municipalities_with_rows,
        count(*) as municipalities_total,
        max(newest_vintage) as newest_vintage,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from {{ ref('int_municipal_data_intake') }}
    group by area_code, sheet
),

of_areas as (
    select
        place_code as area_code,
        'communications' as sheet,
        count(*) as rows_sent,
        max(vintage) as newest_vintage,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from {{ ref('int_communications') }}
    where place_type = 'area'
    group by place_code
),

counted as (
    select
        area_code,
        sheet,
        rows_sent,
        municipalities_with_rows,
        municipalities_total,
        newest_vintage,
        snapshot_id,
        origin
    from of_municipalities
    union all
    select
        of_areas.area_code,
        of_areas.sheet,
        of_areas.rows_sent,
        cast(0 as bigint) as municipalities_with_rows,
        cast(0 as bigint) as municipalities_total,
        of_areas.newest_vintage,
        of_areas.snapshot_id,
        of_areas.origin
    from of_areas
    inner join of_municipalities
        on
            of_areas.area_code = of_municipalities.area_code
            and of_areas.sheet = of_municipalities.sheet
)

select
    area_code,
    sheet,
    cast(sum(rows_sent) as integer) as rows_sent,
    cast(sum(municipalities_with_rows) as integer) as municipalities_with_rows,
    cast(sum(municipalities_total) as integer) as municipalities_total,
    cast(sum(municipalities_with_rows) * 100.0 / sum(municipalities_total) as decimal(18, 6)) as completeness_pct,
    max(newest_vintage) as newest_vintage,
    max(snapshot_id) as snapshot_id,
    {{ weakest_origin('origin') }} as origin
from counted
group by area_code, sheet
