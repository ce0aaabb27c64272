-- Readings of a meter that the register does not know are in no building; their months are left out here.
with

months as (
    select * from {{ ref('stg_property_meters__months') }}
),

meters as (
    select * from {{ ref('stg_property_meters__meters') }}
),

buildings as (
    select * from {{ ref('stg_property_meters__buildings') }}
)

select
    months.meter_id,
    meters.building_id,
    buildings.municipality_code,
    meters.commodity,
    meters.unit as expected_unit,
    months.unit,
    months.month_date,
    months.year,
    months.quantity,
    months.minutes_total,
    months.minutes_counted,
    months.minutes_estimated,
    months.minutes_of_spikes,
    months.readings,
    months.doubles,
    months.replaced,
    months.resets,
    months.snapshot_id,
    months.source_row,
    months.origin
from months
inner join meters on months.meter_id = meters.meter_id
inner join buildings on meters.building_id = buildings.building_id
