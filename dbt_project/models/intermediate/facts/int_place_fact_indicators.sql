-- The indicators that seed indicators.csv defines by a numerator and a denominator: one formula for all of them, for
-- municipalities and areas alike. An area's value is of the municipalities whose parts are all known, never a mean of
-- their values; how many they are stands beside it.
with

indicators as (
    select * from {{ ref('indicators') }}
    where numerator is not null
),

facts as (
    select * from {{ ref('int_municipal_facts') }}
),

communications as (
    select * from {{ ref('int_communication_facts') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

memberships as (
    select * from {{ ref('int_area_memberships') }}
),

-- the years and methods that a figure has for anyone
combinations as (
    select
        indicators.indicator_code,
        indicators.numerator,
        indicators.denominator,
        indicators.scale,
        facts.year,
        facts.method
    from indicators
    inner join facts on indicators.numerator = facts.fact_code
    group by
        indicators.indicator_code,
        indicators.numerator,
        indicators.denominator,
        indicators.scale,
        facts.year,
        facts.method
),

parts as (
    select
        combinations.indicator_code,
        combinations.scale,
        combinations.year,
        combinations.method,
        municipalities.municipality_code,
        numerators.fact_value as numerator,
        case when combinations.denominator is null then 1 else denominators.fact_value end as denominator,
        combinations.denominator is not null as has_denominator,
        numerators.fact_value is not null
        and (combinations.denominator is null or denominators.fact_value is not null) as is_known,
        numerators.snapshot_id,
        denominators.snapshot_id as denominator_snapshot_id,
        least(numerators.origin, denominators.origin) as origin
    from combinations
    cross join municipalities
    left join facts as numerators
        on
            municipalities.municipality_code = numerators.municipality_code
            and combinations.year = numerators.year
            and combinations.method = numerators.method
            and combinations.numerator = numerators.fact_code
    left join facts as denominators
        on
            municipalities.municipality_code = denominators.municipality_code
            and combinations.year = denominators.year
            and denominators.method in (combinations.method, 'none')
            and combinations.denominator = denominators.fact_code
    where municipalities.is_followed or numerators.fact_value is not null
),

of_municipalities as (
    select
        'municipality' as place_type,
        parts.municipality_code as place_code,
        parts.*
    from parts
),

of_areas as (
    select
        'area' as place_type,
        memberships.area_code as place_code,
        parts.*
    from parts
    inner join memberships on parts.municipality_code = memberships.municipality_code
),

-- what is of an area as a whole and of none of its municipalities
of_whole_areas as (
    select
        combinations.indicator_code,
        communications.place_code,
        communications.year,
        communications.fact_value,
        communications.origin
    from communications
    inner join combinations
        on
            communications.fact_code = combinations.numerator
            and communications.year = combinations.year
    where communications.place_type = 'area'
),

both_kinds as (
    select * from of_municipalities
    union all
    select * from of_areas
),

area_sizes as (
    select
        area_code,
        count(*) as municipalities_total
    from memberships
    group by area_code
),

summed as (
    select
        place_type,
        place_code,
        indicator_code,
        year,
        method,
        scale,
        has_denominator,
        sum(case when is_known then numerator end) as numerator,
        sum(case when is_known then denominator end) as denominator,
        count(case when is_known then 1 end) as municipalities_loaded,
        max(snapshot_id) as snapshot_id,
        max(denominator_snapshot_id) as denominator_snapshot_id,
        {{ weakest_origin('case when is_known then origin end') }} as origin
    from both_kinds
    group by place_type, place_code, indicator_code, year, method, scale, has_denominator
),

with_whole_areas as (
    select
        summed.place_type,
        summed.place_code,
        summed.indicator_code,
        summed.year,
        summed.method,
        summed.scale,
        summed.denominator,
        summed.has_denominator,
        summed.municipalities_loaded,
        coalesce(area_sizes.municipalities_total, 1) as municipalities_total,
        case
            when of_whole_areas.fact_value is null then summed.numerator
            else coalesce(summed.numerator, 0) + of_whole_areas.fact_value
        end as numerator,
        case when summed.place_type = 'municipality' then summed.snapshot_id end as snapshot_id,
        case when summed.place_type = 'municipality' then summed.denominator_snapshot_id end as denominator_snapshot_id,
        coalesce(least(summed.origin, of_whole_areas.origin), summed.origin, of_whole_areas.origin) as origin
    from summed
    left join area_sizes on summed.place_code = area_sizes.area_code
    left join of_whole_areas
        on
            summed.place_code = of_whole_areas.place_code
            and summed.indicator_code = of_whole_areas.indicator_code
            and summed.year = of_whole_areas.year
            and summed.place_type = 'area'
),

computed as (
    select
        place_type,
        place_code,
        year,
        method,
        indicator_code,
        case
            when has_denominator then cast(numerator * scale / nullif(denominator, 0) as decimal(18, 6))
            else cast(numerator * scale as decimal(18, 6))
        end as indicator_value,
        municipalities_loaded,
        municipalities_total,
        -- a value that is missing is missing in the data that the others come from
        coalesce(origin, min(origin) over (partition by indicator_code, year, method)) as origin,
        snapshot_id,
        denominator_snapshot_id
    from with_whole_areas
)

select
    place_type,
    place_code,
    year,
    method,
    indicator_code,
    indicator_value,
    case
        when indicator_value is null then 'missing'
        when municipalities_loaded < municipalities_total then 'partial'
        else 'computed'
    end as value_status,
    cast(municipalities_loaded as integer) as municipalities_loaded,
    cast(municipalities_total as integer) as municipalities_total,
    origin,
    snapshot_id,
    denominator_snapshot_id
from computed
