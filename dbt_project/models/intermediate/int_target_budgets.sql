-- What is left of the emissions that each target allows from its base year to its target year, when what has been
-- emitted from the base year to the newest year is taken off. Allowed is the sum of the target path, both ends
-- included. Below zero it is used up, and `budget_used_up_year` is the first year in which more had been emitted than
-- is allowed until the target year. A year without emissions, or of another number of municipalities than the base
-- year, leaves no budget.
with

targets as (
    select * from {{ ref('int_place_targets') }}
),

totals as (
    select * from {{ ref('int_place_totals') }}
    where borders = 'current' and emissions_kt_co2e is not null
),

newest as (
    select * from {{ ref('int_emission_trends') }}
    where is_newest
),

allowed as (
    select
        targets.place_type,
        targets.place_code,
        targets.method,
        targets.target_year,
        targets.base_year,
        newest.year as newest_year,
        base.municipalities_loaded,
        -- a straight path: as many years as there are, times the mean of its two ends
        cast(
            base.emissions_kt_co2e * (targets.target_year - targets.base_year + 1)
            * (200 - targets.target_reduction_pct) / 200.0 as decimal(24, 9)
        ) as allowed_kt_co2e
    from targets
    inner join newest
        on
            targets.place_type = newest.place_type
            and targets.place_code = newest.place_code
            and targets.method = newest.method
    inner join totals as base
        on
            targets.place_type = base.place_type
            and targets.place_code = base.place_code
            and targets.method = base.method
            and targets.base_year = base.year
),

running as (
    select
        allowed.*,
        totals.year,
        sum(totals.emissions_kt_co2e) over (
            partition by allowed.place_type, allowed.place_code, allowed.method, allowed.target_year
            order by totals.year
            rows between unbounded preceding and current row
        ) as emitted_kt_co2e
    from allowed
    inner join totals
        on
            allowed.place_type = totals.place_type
            and allowed.place_code = totals.place_code
            and allowed.method = totals.method
            and allowed.municipalities_loaded = totals.municipalities_loaded
            and totals.year between allowed.base_year and allowed.newest_year
),

summed as (
    select
        place_type,
        place_code,
        method,
        target_year,
        max(allowed_kt_co2e) - max(case when year = newest_year then emitted_kt_co2e end) as remaining_kt_co2e,
        min(case when emitted_kt_co2e > allowed_kt_co2e then year end) as first_year_above
    from running
    group by place_type, place_code, method, target_year
    having count(*) = max(newest_year - base_year) + 1
)

select
    place_type,
    place_code,
    method,
    target_year,
    remaining_kt_co2e as remaining_budget_kt_co2e,
    cast(case when remaining_kt_co2e < 0 then first_year_above end as integer) as budget_used_up_year
from summed
