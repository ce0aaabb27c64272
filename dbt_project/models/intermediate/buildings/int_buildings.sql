with

buildings as (
    select * from {{ ref('stg_property_meters__buildings') }}
)

select
    building_id,
    building_name,
    municipality_code,
    building_type,
    floor_area_m2,
    completed_year,
    heating,
    origin
from buildings
