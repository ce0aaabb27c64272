-- The readings of hours that have several, with what becomes of each: those of the file that was delivered last count,
-- whatever the length of their periods; of one that stands twice in its file, the first.
with

readings as (
    select * from {{ ref('stg_property_meters__readings') }}
),

crowded_hours as (
    select * from {{ ref('met_crowded_hours') }}
),

crowded as (
    select readings.*
    from readings
    inner join crowded_hours
        on
            readings.month = crowded_hours.month
            and readings.meter_id = crowded_hours.meter_id
            and date_trunc('hour', readings.measured_at) = crowded_hours.hour_starts_at
),

placed as (
    select
        crowded.*,
        first_value(delivery) over hour_of_meter as newest_delivery,
        lag(delivery) over hour_of_meter as delivery_before,
        lag(measured_at) over hour_of_meter as measured_before,
        lag(quantity) over hour_of_meter as quantity_before
    from crowded
    window
        hour_of_meter as (
            partition by month, meter_id, date_trunc('hour', measured_at)
            order by delivery desc, measured_at asc, source_row asc
        )
)

select
    month,
    meter_id,
    measured_at,
    minutes,
    quantity,
    is_estimated,
    is_register,
    snapshot_id,
    source_row,
    case
        when delivery < newest_delivery then 'replaced'
        when delivery = delivery_before and measured_at = measured_before and quantity = quantity_before then 'double'
        when delivery = delivery_before and measured_at = measured_before then 'unlike'
        else 'newest'
    end as standing
from placed
