-- One row per meter and month: what is in the readings that are there is put in anew, and all other months stay.
-- A reading is a spike where it is this many times what all but a hundredth of the meter's readings of the month are.
-- It stands here and not in dbt_project.yml: with this file it is in the digest of every month.
{% set spike_times = 20 %}
{{
    config(
        materialized='incremental',
        incremental_strategy='insert_overwrite' if target.type == 'spark' else 'delete+insert',
        unique_key='month',
    )
}}
with

deliveries as (
    select * from {{ ref('met_deliveries') }}
),

crowded as (
    select * from {{ ref('met_crowded_readings') }}
),

quantities as (
    select * from {{ ref('met_quantities') }}
),

month_lengths as (
    select * from {{ ref('stg_property_meters__month_lengths') }}
),

-- what a meter uses in an hour when it uses much: all but a hundredth of its periods use less
limits as (
    select
        month,
        meter_id,
        {{ spike_times }} * percentile_cont(0.99) within group (order by quantity * 60 / minutes) as spike_limit
    from quantities
    where quantity is not null
    group by month, meter_id
),

judged as (
    select
        quantities.month,
        quantities.meter_id,
        quantities.quantity,
        quantities.minutes,
        quantities.is_estimated,
        -- a meter that mostly stands still has no limit
        coalesce(
            limits.spike_limit > 0 and quantities.quantity * 60 / quantities.minutes > limits.spike_limit, false
        ) as is_spike
    from quantities
    left join limits on quantities.month = limits.month and quantities.meter_id = limits.meter_id
),

summed as (
    select
        month,
        meter_id,
        sum(case when not is_spike then cast(quantity as decimal(18, 6)) end) as quantity,
        sum(case when quantity is not null and not is_spike then minutes else 0 end) as minutes_counted,
        sum(
            case when quantity is not null and not is_spike and is_estimated then minutes else 0 end
        ) as minutes_estimated,
        sum(case when is_spike then minutes else 0 end) as minutes_of_spikes,
        count(case when quantity is null then 1 end) as resets
    from judged
    group by month, meter_id
),

counted as (
    select
        month,
        meter_id,
        max(delivery) as delivery,
        sum(readings) as readings
    from deliveries
    group by month, meter_id
),

standings as (
    select
        month,
        meter_id,
        count(case when standing = 'double' then 1 end) as doubles,
        count(case when standing = 'unlike' then 1 end) as unlike,
        count(case when standing = 'replaced' then 1 end) as replaced
    from crowded
    group by month, meter_id
)

select
    counted.month,
    month_lengths.starts_on,
    counted.meter_id,
    deliveries.unit,
    cast(summed.quantity as decimal(18, 6)) as quantity,
    cast(month_lengths.minutes as integer) as minutes_total,
    cast(summed.minutes_counted as integer) as minutes_counted,
    cast(summed.minutes_estimated as integer) as minutes_estimated,
    cast(summed.minutes_of_spikes as integer) as minutes_of_spikes,
    cast(counted.readings as integer) as readings,
    cast(coalesce(standings.doubles, 0) as integer) as doubles,
    cast(coalesce(standings.unlike, 0) as integer) as unlike,
    cast(coalesce(standings.replaced, 0) as integer) as replaced,
    cast(summed.resets as integer) as resets,
    deliveries.snapshot_id,
    deliveries.source_row
from counted
inner join month_lengths on counted.month = month_lengths.month
inner join summed on counted.month = summed.month and counted.meter_id = summed.meter_id
inner join deliveries
    on
        counted.month = deliveries.month
        and counted.meter_id = deliveries.meter_id
        and counted.delivery = deliveries.delivery
left join standings on counted.month = standings.month and counted.meter_id = standings.meter_id
