-- Where each target stands in the newest year with emissions, what it still asks, and where the trend leads. One row
-- per target, and one for each place that has set none. Formulas in words: docs/methods-targets.md.
with

targets as (
    select * from {{ ref('int_place_targets') }}
),

unknown_targets as (
    select * from {{ ref('int_unknown_targets') }}
),

totals as (
    select * from {{ ref('int_place_totals') }}
    where borders = 'current'
),

newest as (
    select * from {{ ref('int_emission_trends') }}
    where is_newest
),

projections as (
    select * from {{ ref('int_emission_projections') }}
    where not is_backtest
),

budgets as (
    select * from {{ ref('int_target_budgets') }}
),

sizes as (
    select * from {{ ref('int_place_sizes') }}
),

bands as (
    select * from {{ ref('int_projection_bands') }}
),

-- how far ahead the band of a size is known from backtests
farthest as (
    select
        place_type,
        method,
        trend_method,
        size_class,
        max(years_ahead) as years_ahead
    from bands
    group by place_type, method, trend_method, size_class
),

wanted as (
    select
        place_type,
        place_code,
        origin
    from totals
    union all
    select
        place_type,
        place_code,
        origin
    from targets
),

places as (
    select
        place_type,
        place_code,
        {{ weakest_origin('origin') }} as origin
    from wanted
    group by place_type, place_code
),

joined as (
    select
        places.place_type,
        places.place_code,
        targets.method,
        targets.base_year,
        targets.target_year,
        targets.target_reduction_pct,
        targets.is_leading,
        unknown_targets.place_code is not null as is_target_unknown,
        newest.year as newest_year,
        newest.emissions_kt_co2e,
        newest.municipalities_loaded,
        newest.municipalities_total,
        newest.emissions_vintage,
        newest.emissions_release,
        newest.trend_method,
        newest.fitted_level,
        newest.fitted_slope,
        newest.trend_kt_co2e_per_year,
        newest.trend_pct_per_year,
        newest.trend_status,
        base.emissions_kt_co2e as base_emissions_kt_co2e,
        budgets.remaining_budget_kt_co2e,
        budgets.budget_used_up_year,
        projections.lowest_kt_co2e,
        projections.projected_emissions_kt_co2e,
        -- farther ahead than there are backtests the band goes on growing as it has grown, and has no stated share;
        -- times 1e0, as a product of decimals can be too large for one
        case
            when bands.reach_pct is not null
                then
                    cast(
                        least(
                            projections.error_basis_kt_co2e * (bands.reach_pct * 1e0) / 100.0
                            * greatest(projections.years_ahead, farthest.years_ahead) / farthest.years_ahead,
                            {{ var('highest_kt_co2e') }}
                        ) as decimal(24, 9)
                    )
        end as reach_kt_co2e,
        case when projections.years_ahead <= farthest.years_ahead then bands.band_pct end as band_pct,
        case
            when targets.place_code is null then places.origin
            else least(targets.origin, newest.origin, base.origin)
        end as origin
    from places
    left join targets
        on
            places.place_type = targets.place_type
            and places.place_code = targets.place_code
    left join unknown_targets
        on
            places.place_type = unknown_targets.place_type
            and places.place_code = unknown_targets.place_code
    left join newest
        on
            targets.place_type = newest.place_type
            and targets.place_code = newest.place_code
            and targets.method = newest.method
    left join totals as base
        on
            targets.place_type = base.place_type
            and targets.place_code = base.place_code
            and targets.method = base.method
            and targets.base_year = base.year
            -- sums over different numbers of municipalities are not compared
            and newest.municipalities_loaded = base.municipalities_loaded
    left join projections
        on
            targets.place_type = projections.place_type
            and targets.place_code = projections.place_code
            and targets.method = projections.method
            and targets.target_year = projections.projected_year
    left join budgets
        on
            targets.place_type = budgets.place_type
            and targets.place_code = budgets.place_code
            and targets.method = budgets.method
            and targets.target_year = budgets.target_year
    left join sizes
        on
            targets.place_type = sizes.place_type
            and targets.place_code = sizes.place_code
            and targets.method = sizes.method
    left join farthest
        on
            sizes.place_type = farthest.place_type
            and sizes.method = farthest.method
            and sizes.size_class = farthest.size_class
            and projections.trend_method = farthest.trend_method
    left join bands
        on
            farthest.place_type = bands.place_type
            and farthest.method = bands.method
            and farthest.size_class = bands.size_class
            and farthest.trend_method = bands.trend_method
            and least(projections.years_ahead, farthest.years_ahead) = bands.years_ahead
),

with_level as (
    select
        joined.*,
        case
            when is_target_unknown then 'target_unknown'
            when target_year is null then 'no_target'
            else {{ judgement_status() }}
        end as judgement_status,
        {{ target_level('base_emissions_kt_co2e', 'target_reduction_pct') }} as level_kt_co2e,
        target_year - newest_year as years_left
    from joined
),

with_path as (
    select
        with_level.*,
        {{ outlook_status() }} as outlook_status,
        case when judgement_status = 'computed' then emissions_kt_co2e <= level_kt_co2e end as is_level_reached,
        case
            when judgement_status = 'computed'
                then
                    {{ target_path(
                        'base_emissions_kt_co2e', 'target_reduction_pct', 'base_year', 'target_year', 'newest_year'
                    ) }}
        end as path_kt_co2e
    from with_level
),

with_need as (
    select
        with_path.*,
        {{ needed_per_year('outlook_status') }} as needed_kt_co2e_per_year,
        case
            when outlook_status not in ('computed', 'reached') then outlook_status
            when remaining_budget_kt_co2e is null then 'missing'
            else 'computed'
        end as budget_status,
        case
            when judgement_status <> 'computed' then judgement_status
            else trend_status
        end as target_trend_status,
        case
            when judgement_status <> 'computed' then judgement_status
            when is_level_reached then 'reached'
            when trend_status <> 'computed' then trend_status
            when fitted_slope >= 0 then 'not_reached'
            -- by as many per cent a year nothing comes to zero
            when trend_method = 'log_linear' and level_kt_co2e <= 0 then 'not_reached'
            when {{ on_the_curve('with_path', '2100 - with_path.newest_year') }} > level_kt_co2e then 'not_reached'
            else 'computed'
        end as reaching_status
    from with_path
),

with_projection as (
    select
        with_need.*,
        case
            when target_trend_status <> 'computed' then target_trend_status
            when years_left <= 0 then 'target_year_passed'
            else 'computed'
        end as projection_status,
        case
            when reaching_status = 'reached' then newest_year
            -- a curve that is below the level already, when the emissions are not, reaches it next year at the earliest
            when reaching_status = 'computed'
                then
                    newest_year
                    + greatest(
                        ceiling(
                            cast(
                                (
                                    case trend_method when 'log_linear' then ln(level_kt_co2e) else level_kt_co2e end
                                    - fitted_level
                                ) / fitted_slope as decimal(18, 6)
                            )
                        ),
                        1
                    )
        end as reaching_year
    from with_need
),

with_band as (
    select
        with_projection.*,
        case
            when projection_status <> 'computed' then projection_status
            when reach_kt_co2e is null then 'too_few_places'
            else 'computed'
        end as band_status,
        projected_emissions_kt_co2e - reach_kt_co2e as lower_kt_co2e,
        projected_emissions_kt_co2e + reach_kt_co2e as upper_kt_co2e
    from with_projection
)

select
    place_type,
    place_code,
    method,
    target_year,
    base_year as target_base_year,
    target_reduction_pct,
    is_leading,
    cast(newest_year as integer) as newest_year,
    outlook_status,
    cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
    cast(base_emissions_kt_co2e as decimal(18, 6)) as base_emissions_kt_co2e,
    cast(case when judgement_status = 'computed' then level_kt_co2e end as decimal(18, 6)) as target_level_kt_co2e,
    is_level_reached,
    cast(path_kt_co2e as decimal(18, 6)) as target_path_kt_co2e,
    cast(emissions_kt_co2e - path_kt_co2e as decimal(18, 6)) as target_gap_kt_co2e,
    cast(needed_kt_co2e_per_year as decimal(18, 6)) as needed_reduction_kt_co2e_per_year,
    cast(
        case when emissions_kt_co2e > 0 then needed_kt_co2e_per_year * 1e2 / emissions_kt_co2e end as decimal(18, 6)
    ) as needed_reduction_pct_per_year,
    cast(
        case when budget_status = 'computed' then remaining_budget_kt_co2e end as decimal(18, 6)
    ) as remaining_budget_kt_co2e,
    case when budget_status = 'computed' then budget_used_up_year end as budget_used_up_year,
    budget_status,
    cast(
        case when target_trend_status = 'computed' then trend_kt_co2e_per_year end as decimal(18, 6)
    ) as trend_kt_co2e_per_year,
    cast(
        case when target_trend_status = 'computed' then trend_pct_per_year end as decimal(18, 6)
    ) as trend_pct_per_year,
    case when target_trend_status = 'computed' then trend_method end as trend_method,
    target_trend_status as trend_status,
    cast(
        case when projection_status = 'computed' then projected_emissions_kt_co2e end as decimal(18, 6)
    ) as projected_emissions_kt_co2e,
    projection_status,
    cast(
        case
            when band_status <> 'computed' then null
            when lower_kt_co2e < lowest_kt_co2e then lowest_kt_co2e
            else lower_kt_co2e
        end as decimal(18, 6)
    ) as projected_lower_kt_co2e,
    cast(
        case
            when band_status <> 'computed' then null
            else upper_kt_co2e
        end as decimal(18, 6)
    ) as projected_upper_kt_co2e,
    cast(case when band_status = 'computed' then band_pct end as integer) as band_pct,
    band_status,
    cast(reaching_year as integer) as projected_reaching_year,
    reaching_status,
    cast(municipalities_loaded as integer) as municipalities_loaded,
    cast(municipalities_total as integer) as municipalities_total,
    emissions_vintage,
    emissions_release,
    origin
from with_band
