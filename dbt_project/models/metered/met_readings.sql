-- The readings of a month with what becomes of each: of an hour of a meter those of the file that was delivered last
-- count, whatever the length of their periods; of one that stands twice in its file, the first.
with

readings as (
    select * from {{ ref('stg_property_meters__readings') }}
),

placed as (
    select
        readings.*,
        first_value(delivery) over hour_of_meter as newest_delivery,
        lag(delivery) over hour_of_meter as delivery_before,
        lag(measured_at) over hour_of_meter as measured_before,
        lag(quantity) over hour_of_meter as quantity_before
    from readings
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
    unit,
    is_estimated,
    is_register,
    delivery,
    snapshot_id,
    source_row,
    case
        when delivery < newest_delivery then 'replaced'
        when delivery = delivery_before and measured_at = measured_before and quantity = quantity_before then 'double'
        when delivery = delivery_before and measured_at = measured_before then 'unlike'
        else 'newest'
    end as standing
from placed
