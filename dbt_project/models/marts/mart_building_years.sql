with

building_years as (
    select * from {{ ref('int_building_years') }}
)

select
    building_id,
    commodity,
    year,
    municipality_code,
    building_type,
    unit as commodity_unit,
    quantity,
    cast(quantity / floor_area_m2 as decimal(18, 6)) as quantity_per_m2,
    normalised_quantity,
    cast(normalised_quantity / floor_area_m2 as decimal(18, 6)) as normalised_quantity_per_m2,
    months_counted,
    estimated_pct,
    origin,
    snapshot_id
from building_years
