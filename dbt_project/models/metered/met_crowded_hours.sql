-- The hours of meters that several readings tell of: nearly every hour has one, and is not sorted among its like.
with

readings as (
    select * from {{ ref('stg_property_meters__readings') }}
)

select
    month,
    meter_id,
    date_trunc('hour', measured_at) as hour_starts_at,
    count(*) as readings
from readings
group by month, meter_id, date_trunc('hour', measured_at)
having count(*) > 1
