-- The indicators in long form: one row per place, year, method and indicator of the seed indicators.csv. First those
-- with a formula of their own, then those that the seed itself defines.
with

indicators as (
    select * from {{ ref('int_place_indicators') }}
),

unpivoted as (
    select
        indicators.*,
        'emissions_total' as indicator_code,
        emissions_kt_co2e as indicator_value,
        value_status as indicator_status
    from indicators
    union all
    select
        indicators.*,
        'energy_total' as indicator_code,
        energy_gwh as indicator_value,
        case when energy_gwh is null then 'missing' else value_status end as indicator_status
    from indicators
    union all
    select
        indicators.*,
        'emissions_per_resident' as indicator_code,
        emissions_per_resident_t_co2e as indicator_value,
        case when emissions_per_resident_t_co2e is null then 'missing' else value_status end as indicator_status
    from indicators
    union all
    select
        indicators.*,
        'change_from_base' as indicator_code,
        change_from_base_pct as indicator_value,
        case
            when change_from_base_pct is not null then value_status
            when has_other_borders then 'other_borders'
            else 'missing'
        end as indicator_status
    from indicators
    union all
    select
        indicators.*,
        'target_gap' as indicator_code,
        target_gap_kt_co2e as indicator_value,
        target_status as indicator_status
    from indicators
)

select
    place_type,
    place_code,
    borders,
    year,
    method,
    indicator_code,
    cast(indicator_value as decimal(18, 6)) as indicator_value,
    indicator_status as value_status,
    municipalities_loaded,
    municipalities_total,
    origin,
    emissions_snapshot_id as snapshot_id,
    case when indicator_code = 'emissions_per_resident' then population_snapshot_id end as denominator_snapshot_id
from unpivoted
union all
select
    place_type,
    place_code,
    borders,
    year,
    method,
    indicator_code,
    indicator_value,
    value_status,
    municipalities_loaded,
    municipalities_total,
    origin,
    snapshot_id,
    denominator_snapshot_id
from {{ ref('int_place_fact_indicators') }}
