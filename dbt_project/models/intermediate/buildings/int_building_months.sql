-- What each building used of each commodity in a month. The share of the month that is told is of all its meters that
-- the register has, so a meter that tells of nothing lowers it. Gaps are not filled.
with

meters as (
    select * from {{ ref('stg_property_meters__meters') }}
),

meter_months as (
    select * from {{ ref('int_meter_months') }}
),

expected as (
    select
        building_id,
        commodity,
        max(unit) as unit,
        count(*) as meters
    from meters
    group by building_id, commodity
),

months as (
    select
        month_date,
        max(year) as year,
        max(minutes_total) as minutes_total
    from meter_months
    group by month_date
),

spans as (
    select
        building_id,
        commodity,
        min(month_date) as first_month,
        max(month_date) as last_month,
        {{ weakest_origin('origin') }} as origin
    from meter_months
    group by building_id, commodity
),

told as (
    select
        building_id,
        commodity,
        month_date,
        sum(quantity) as quantity,
        sum(minutes_counted) as minutes_counted,
        sum(minutes_estimated) as minutes_estimated,
        sum(minutes_of_spikes) as minutes_of_spikes,
        sum(readings) as readings,
        sum(doubles) as doubles,
        sum(replaced) as replaced,
        sum(resets) as resets,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from meter_months
    group by building_id, commodity, month_date
)

select
    spans.building_id,
    spans.commodity,
    months.month_date,
    months.year,
    expected.unit,
    cast(expected.meters as integer) as meters,
    cast(told.quantity as decimal(18, 6)) as quantity,
    cast(
        100.0 * coalesce(told.minutes_counted, 0) / (months.minutes_total * expected.meters) as decimal(9, 3)
    ) as coverage_pct,
    cast(100.0 * told.minutes_estimated / nullif(told.minutes_counted, 0) as decimal(9, 3)) as estimated_pct,
    cast(
        100.0 * coalesce(told.minutes_of_spikes, 0) / (months.minutes_total * expected.meters) as decimal(9, 3)
    ) as spike_pct,
    cast(coalesce(told.readings, 0) as integer) as readings,
    cast(coalesce(told.doubles, 0) as integer) as doubles,
    cast(coalesce(told.replaced, 0) as integer) as replaced_readings,
    cast(coalesce(told.resets, 0) as integer) as resets,
    coalesce(told.minutes_counted, 0) * 100
    >= {{ var('coverage_pct') }} * months.minutes_total * expected.meters as is_counted,
    told.snapshot_id,
    coalesce(told.origin, spans.origin) as origin
from spans
inner join months on months.month_date between spans.first_month and spans.last_month
inner join expected on spans.building_id = expected.building_id and spans.commodity = expected.commodity
left join told
    on
        spans.building_id = told.building_id
        and spans.commodity = told.commodity
        and months.month_date = told.month_date
