-- How far from the projection the band reaches on either side, in per cent, by years ahead: four of five backtests of
-- places of like size were nearer. The quantile is that of n + 1 (Weibull), with which one more place has the stated
-- chance. Fewer than five places give no band. Areas of the very same municipalities, such as a maakunta and its
-- hyvinvointialue, are one place with one error: the first of them by code is counted, and each has its size's band.
with

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
    where borders = 'current'
),

-- as many municipalities in common as each of the two has
same_areas as (
    select
        area_municipalities.area_code,
        others.area_code as same_area_code
    from area_municipalities
    inner join area_municipalities as others
        on
            area_municipalities.municipality_code = others.municipality_code
            and area_municipalities.municipalities_total = others.municipalities_total
    group by area_municipalities.area_code, others.area_code, area_municipalities.municipalities_total
    having count(*) = area_municipalities.municipalities_total
),

counted_areas as (
    select
        area_code,
        min(same_area_code) as counted_area_code
    from same_areas
    group by area_code
),

errors as (
    select backtests.*
    from {{ ref('int_target_backtests') }} as backtests
    left join counted_areas
        on
            backtests.place_type = 'area'
            and backtests.place_code = counted_areas.area_code
    where
        backtests.relative_error_pct is not null
        and backtests.size_class is not null
        and backtests.place_code = coalesce(counted_areas.counted_area_code, backtests.place_code)
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
