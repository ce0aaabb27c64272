-- The indicators that have a formula of their own, in long form: one row per place, borders, year, method and
-- indicator. A trend, and what the leading target still asks in the newest year, are on borders of today alone.
with

indicators as (
    select * from {{ ref('int_place_indicators') }}
),

trends as (
    select * from {{ ref('int_emission_trends') }}
),

outlook as (
    select * from {{ ref('int_target_outlook') }}
    where is_leading
),

joined as (
    select
        indicators.*,
        trends.trend_kt_co2e_per_year,
        coalesce(trends.trend_status, 'missing') as trend_status,
        coalesce(trends.is_newest, false) as is_newest_year,
        outlook.needed_reduction_kt_co2e_per_year,
        outlook.remaining_budget_kt_co2e,
        coalesce(outlook.outlook_status, indicators.target_status) as outlook_status,
        coalesce(outlook.budget_status, indicators.target_status) as budget_status
    from indicators
    left join trends
        on
            indicators.borders = 'current'
            and indicators.place_type = trends.place_type
            and indicators.place_code = trends.place_code
            and indicators.method = trends.method
            and indicators.year = trends.year
    left join outlook
        on
            indicators.borders = 'current'
            and indicators.place_type = outlook.place_type
            and indicators.place_code = outlook.place_code
            and indicators.method = outlook.method
            and indicators.year = outlook.newest_year
),

unpivoted as (
    select
        joined.*,
        'emissions_total' as indicator_code,
        emissions_kt_co2e as indicator_value,
        value_status as indicator_status
    from joined
    union all
    select
        joined.*,
        'energy_total' as indicator_code,
        energy_gwh as indicator_value,
        case when energy_gwh is null then 'missing' else value_status end as indicator_status
    from joined
    union all
    select
        joined.*,
        'emissions_per_resident' as indicator_code,
        emissions_per_resident_t_co2e as indicator_value,
        case when emissions_per_resident_t_co2e is null then 'missing' else value_status end as indicator_status
    from joined
    union all
    select
        joined.*,
        'change_from_base' as indicator_code,
        change_from_base_pct as indicator_value,
        case
            when change_from_base_pct is not null then value_status
            when has_other_borders then 'other_borders'
            else 'missing'
        end as indicator_status
    from joined
    union all
    select
        joined.*,
        'target_gap' as indicator_code,
        target_gap_kt_co2e as indicator_value,
        target_status as indicator_status
    from joined
    union all
    select
        joined.*,
        'emissions_trend' as indicator_code,
        cast(trend_kt_co2e_per_year as decimal(18, 6)) as indicator_value,
        trend_status as indicator_status
    from joined
    where borders = 'current'
    union all
    select
        joined.*,
        'needed_reduction' as indicator_code,
        needed_reduction_kt_co2e_per_year as indicator_value,
        outlook_status as indicator_status
    from joined
    where is_newest_year
    union all
    select
        joined.*,
        'remaining_budget' as indicator_code,
        remaining_budget_kt_co2e as indicator_value,
        budget_status as indicator_status
    from joined
    where is_newest_year
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
    cast(null as date) as as_of_date,
    origin,
    emissions_snapshot_id as snapshot_id,
    case when indicator_code = 'emissions_per_resident' then population_snapshot_id end as denominator_snapshot_id
from unpivoted
