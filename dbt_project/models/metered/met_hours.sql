-- The hours of meters that any reading tells of: what stands in them where it is one reading, and how many there are.
-- Nearly every hour has one, and is not sorted among its like; the others are judged in met_crowded_readings.
with

readings as (
    select * from {{ ref('stg_property_meters__readings') }}
)

select
    month,
    meter_id,
    date_trunc('hour', measured_at) as hour_starts_at,
    count(*) as readings,
    min(measured_at) as measured_at,
    min(minutes) as minutes,
    min(quantity) as quantity,
    max(case when is_estimated then 1 else 0 end) as is_estimated,
    max(case when is_register then 1 else 0 end) as is_register
from readings
group by month, meter_id, date_trunc('hour', measured_at)
