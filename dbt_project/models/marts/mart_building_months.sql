with

building_months as (
    select * from {{ ref('int_building_months') }}
),

buildings as (
    select * from {{ ref('int_buildings') }}
)

select
    building_months.building_id,
    building_months.commodity,
    building_months.month_date,
    building_months.unit as commodity_unit,
    building_months.quantity,
    cast(
        case when building_months.is_counted then building_months.quantity / buildings.floor_area_m2 end
        as decimal(18, 6)
    ) as quantity_per_m2,
    building_months.coverage_pct,
    building_months.estimated_pct,
    building_months.spike_pct,
    building_months.is_counted,
    building_months.meters,
    building_months.readings,
    building_months.doubles,
    building_months.replaced_readings,
    building_months.resets,
    building_months.origin,
    building_months.snapshot_id
from building_months
inner join buildings on building_months.building_id = buildings.building_id
