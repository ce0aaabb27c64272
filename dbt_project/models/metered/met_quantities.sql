-- The quantity of each period that a newest reading tells: as given, or the difference of two readings of a register.
-- A register that stands lower than before was reset, and what was used meanwhile is unknown.
with

readings as (
    select * from {{ ref('stg_property_meters__readings') }}
),

crowded_hours as (
    select * from {{ ref('met_crowded_hours') }}
),

crowded as (
    select * from {{ ref('met_crowded_readings') }}
    where standing = 'newest'
),

newest as (
    select
        readings.month,
        readings.meter_id,
        readings.measured_at,
        cast(readings.minutes as integer) as minutes,
        readings.quantity,
        readings.is_estimated,
        readings.is_register
    from readings
    left join crowded_hours
        on
            readings.month = crowded_hours.month
            and readings.meter_id = crowded_hours.meter_id
            and date_trunc('hour', readings.measured_at) = crowded_hours.hour_starts_at
    where crowded_hours.month is null
    union all
    select
        month,
        meter_id,
        measured_at,
        cast(minutes as integer) as minutes,
        quantity,
        is_estimated,
        is_register
    from crowded
),

of_registers as (
    select
        month,
        meter_id,
        is_estimated,
        measured_at as read_at,
        quantity as shown,
        lag(quantity) over register_of_month as shown_before,
        lag(measured_at) over register_of_month as before_at
    from newest
    where is_register
    window register_of_month as (partition by month, meter_id order by measured_at asc)
),

differences as (
    select
        month,
        meter_id,
        case when shown >= shown_before then shown - shown_before end as quantity,
        {{ dbt.datediff('before_at', 'read_at', 'minute') }}
            as minutes,
        is_estimated
    from of_registers
    -- the first one of a month is where the first period begins
    where before_at is not null
)

select
    month,
    meter_id,
    quantity,
    minutes,
    is_estimated
from newest
where not is_register
union all
select
    month,
    meter_id,
    quantity,
    cast(minutes as integer) as minutes,
    is_estimated
from differences
