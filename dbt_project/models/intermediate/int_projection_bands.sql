-- How far from the projection the band reaches on either side, in per cent, by years ahead: four of five backtests of
-- places of like size were nearer. The quantile is that of n + 1 (Weibull), with which one more place has the stated
-- chance. Fewer than five places give no band.
with

errors as (
    select * from {{ ref('int_target_backtests') }}
    where relative_error_pct is not null and size_class is not null
),

pools as (
    select
        place_type,
        method,
        trend_method,
        size_class,
        years_ahead,
        count(*) as backtests,
        count(distinct place_code) as places,
        (count(*) + 1) * 0.8 as wanted_rank
    from errors
    group by place_type, method, trend_method, size_class, years_ahead
    having count(distinct place_code) >= 5
),

ranked as (
    select
        place_type,
        method,
        trend_method,
        size_class,
        years_ahead,
        relative_error_pct,
        row_number() over (
            partition by place_type, method, trend_method, size_class, years_ahead
            order by relative_error_pct, place_code, made_in_year
        ) as error_rank
    from errors
)

select
    pools.place_type,
    pools.method,
    pools.trend_method,
    pools.size_class,
    pools.years_ahead,
    cast(pools.backtests as integer) as backtests,
    cast(pools.places as integer) as places,
    80 as band_pct,
    cast(
        sum(
            ranked.relative_error_pct
            * case
                when ranked.error_rank = floor(pools.wanted_rank) then 1 + floor(pools.wanted_rank) - pools.wanted_rank
                else pools.wanted_rank - floor(pools.wanted_rank)
            end
        ) as decimal(24, 6)
    ) as reach_pct
from pools
inner join ranked
    on
        pools.place_type = ranked.place_type
        and pools.method = ranked.method
        and pools.trend_method = ranked.trend_method
        and pools.size_class = ranked.size_class
        and pools.years_ahead = ranked.years_ahead
        and ranked.error_rank between floor(pools.wanted_rank) and floor(pools.wanted_rank) + 1
group by
    pools.place_type,
    pools.method,
    pools.trend_method,
    pools.size_class,
    pools.years_ahead,
    pools.backtests,
    pools.places
