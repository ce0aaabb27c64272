-- The indicators in long form: one row per place, year, method and indicator of the seed indicators.csv.
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
        case when change_from_base_pct is null then 'missing' else value_status end as indicator_status
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
    year,
    method,
    indicator_code,
    cast(indicator_value as decimal(18, 6)) as indicator_value,
    indicator_status as value_status,
    municipalities_loaded,
    municipalities_total,
    origin,
    emissions_snapshot_id,
    population_snapshot_id
from unpivoted
