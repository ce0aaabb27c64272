-- The quantity of each period that a newest reading tells: as given, or the difference of two readings of a register.
-- A register that stands lower than before was reset, and what was used meanwhile is unknown.
with

hours as (
    select * from {{ ref('met_hours') }}
    where readings = 1
),

crowded as (
    select * from {{ ref('met_crowded_readings') }}
    where standing = 'newest'
),

newest as (
    select
        month,
        meter_id,
        measured_at,
        cast(minutes as integer) as minutes,
        quantity,
        is_estimated = 1 as is_estimated,
        is_register = 1 as is_register
    from hours
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
