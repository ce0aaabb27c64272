-- The readings of hours that have several, with what becomes of each: those of the files that were released last count,
-- whatever the length of their periods; of one that stands twice in files of one release, the first.
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
        first_value(release_number) over hour_of_meter as newest_release,
        lag(measured_at) over hour_of_meter as measured_before,
        lag(quantity) over hour_of_meter as quantity_before,
        lag(snapshot_id) over hour_of_meter as snapshot_before,
        lag(source_row) over hour_of_meter as row_before
    from crowded
    window
        hour_of_meter as (
            partition by month, meter_id, date_trunc('hour', measured_at)
            order by release_number desc, measured_at asc, delivery asc, source_row asc
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
    snapshot_before,
    row_before,
    case
        when release_number < newest_release then 'replaced'
        -- the reading before one of the newest release is of that release too
        when measured_at = measured_before and quantity = quantity_before then 'double'
        when measured_at = measured_before then 'unlike'
        else 'newest'
    end as standing
from placed
