-- What each file has of each meter and month.
with

readings as (
    select * from {{ ref('stg_property_meters__readings') }}
)

select
    month,
    meter_id,
    delivery,
    max(snapshot_id) as snapshot_id,
    max(unit) as unit,
    min(source_row) as source_row,
    count(*) as readings
from readings
group by month, meter_id, delivery
