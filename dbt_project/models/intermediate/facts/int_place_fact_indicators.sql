-- The indicators that seed indicators.csv defines by a numerator and a denominator: one formula for all of them, for
-- municipalities and areas alike. An area's value is of the municipalities whose parts are all known, never a mean of
-- their values; how many they are stands beside it. An indicator of the project's municipalities alone has no others in
-- it, and none that it could lack.
with

indicators as (
    select * from {{ ref('indicators') }}
    where numerator is not null
),

facts as (
    select * from {{ ref('int_municipal_facts') }}
),

facts_without_method as (
    select * from facts
    where method = 'none'
),

joint_events as (
    select * from {{ ref('int_joint_event_facts') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

area_municipalities as (
    select
        area_municipalities.*,
        count(municipalities.project_area_code) over (
            partition by area_municipalities.borders, area_municipalities.area_code, area_municipalities.from_year
        ) as project_municipalities_total
    from {{ ref('int_area_municipalities') }} as area_municipalities
    left join municipalities on area_municipalities.municipality_code = municipalities.municipality_code
),

-- the years and methods that a figure has for anyone, be it for an area alone
told as (
    select
        fact_code,
        year,
        method
    from facts
    union
    select
        fact_code,
        year,
        'none' as method
    from joint_events
),

combinations as (
    select
        indicators.indicator_code,
        indicators.numerator,
        indicators.denominator,
        indicators.scale,
        indicators.applies_to,
        told.year,
        told.method
    from indicators
    inner join told on indicators.numerator = told.fact_code
),

parts as (
    select
        combinations.indicator_code,
        combinations.scale,
        combinations.applies_to,
        combinations.year,
        combinations.method,
        municipalities.municipality_code,
        numerators.fact_value as numerator,
        case
            when combinations.denominator is null then 1
            else coalesce(denominators.fact_value, without_method.fact_value)
        end as denominator,
        combinations.denominator is not null as has_denominator,
        numerators.as_of_date,
        numerators.snapshot_id,
        coalesce(denominators.snapshot_id, without_method.snapshot_id) as denominator_snapshot_id,
        least(numerators.origin, denominators.origin, without_method.origin) as origin
    from combinations
    cross join municipalities
    left join facts as numerators
        on
            municipalities.municipality_code = numerators.municipality_code
            and combinations.year = numerators.year
            and combinations.method = numerators.method
            and combinations.numerator = numerators.fact_code
    -- emissions are divided by what is of their own method, or by what has none, such as residents
    left join facts as denominators
        on
            municipalities.municipality_code = denominators.municipality_code
            and combinations.year = denominators.year
            and combinations.method = denominators.method
            and combinations.denominator = denominators.fact_code
    left join facts_without_method as without_method
        on
            municipalities.municipality_code = without_method.municipality_code
            and combinations.year = without_method.year
            and combinations.denominator = without_method.fact_code
    where
        (municipalities.is_followed or numerators.fact_value is not null)
        and (combinations.applies_to = 'all' or municipalities.project_area_code is not null)
),

known_parts as (
    select
        parts.*,
        numerator is not null and denominator is not null as is_known
    from parts
),

of_municipalities as (
    select
        'municipality' as place_type,
        parts.municipality_code as place_code,
        'current' as borders,
        cast(1 as bigint) as municipalities_total,
        parts.indicator_code,
        parts.scale,
        parts.year,
        parts.method,
        parts.numerator,
        parts.denominator,
        parts.has_denominator,
        parts.is_known,
        parts.as_of_date,
        parts.snapshot_id,
        parts.denominator_snapshot_id,
        parts.origin
    from known_parts as parts
),

of_areas as (
    select
        'area' as place_type,
        area_municipalities.area_code as place_code,
        area_municipalities.borders,
        case
            when parts.applies_to = 'project' then area_municipalities.project_municipalities_total
            else area_municipalities.municipalities_total
        end as municipalities_total,
        parts.indicator_code,
        parts.scale,
        parts.year,
        parts.method,
        parts.numerator,
        parts.denominator,
        parts.has_denominator,
        parts.is_known and not area_municipalities.is_divided as is_known,
        parts.as_of_date,
        parts.snapshot_id,
        parts.denominator_snapshot_id,
        parts.origin
    from known_parts as parts
    inner join area_municipalities
        on
            parts.municipality_code = area_municipalities.municipality_code
            and parts.year between area_municipalities.from_year and area_municipalities.to_year
),

-- what is of an area as a whole and of none of its municipalities
of_whole_areas as (
    select
        combinations.indicator_code,
        joint_events.borders,
        joint_events.area_code,
        joint_events.year,
        joint_events.fact_value,
        joint_events.origin
    from joint_events
    inner join combinations
        on
            joint_events.fact_code = combinations.numerator
            and joint_events.year = combinations.year
),

both_kinds as (
    select * from of_municipalities
    union all
    select * from of_areas
),

summed as (
    select
        place_type,
        place_code,
        borders,
        indicator_code,
        year,
        method,
        scale,
        has_denominator,
        sum(case when is_known then numerator end) as numerator,
        sum(case when is_known then denominator end) as denominator,
        count(case when is_known then 1 end) as municipalities_loaded,
        max(municipalities_total) as municipalities_total,
        min(case when is_known then as_of_date end) as as_of_date,
        max(snapshot_id) as snapshot_id,
        max(denominator_snapshot_id) as denominator_snapshot_id,
        {{ weakest_origin('case when is_known then origin end') }} as origin
    from both_kinds
    group by place_type, place_code, borders, indicator_code, year, method, scale, has_denominator
),

with_whole_areas as (
    select
        summed.place_type,
        summed.place_code,
        summed.borders,
        summed.indicator_code,
        summed.year,
        summed.method,
        summed.scale,
        summed.denominator,
        summed.has_denominator,
        summed.municipalities_loaded,
        summed.municipalities_total,
        summed.as_of_date,
        case
            when of_whole_areas.fact_value is null then summed.numerator
            else coalesce(summed.numerator, 0) + of_whole_areas.fact_value
        end as numerator,
        case when summed.place_type = 'municipality' then summed.snapshot_id end as snapshot_id,
        case when summed.place_type = 'municipality' then summed.denominator_snapshot_id end as denominator_snapshot_id,
        coalesce(least(summed.origin, of_whole_areas.origin), summed.origin, of_whole_areas.origin) as origin
    from summed
    left join of_whole_areas
        on
            summed.place_code = of_whole_areas.area_code
            and summed.borders = of_whole_areas.borders
            and summed.indicator_code = of_whole_areas.indicator_code
            and summed.year = of_whole_areas.year
            and summed.place_type = 'area'
),

computed as (
    select
        place_type,
        place_code,
        borders,
        year,
        method,
        indicator_code,
        case
            when has_denominator then cast(numerator * scale / nullif(denominator, 0) as decimal(18, 6))
            else cast(numerator * scale as decimal(18, 6))
        end as indicator_value,
        municipalities_loaded,
        municipalities_total,
        as_of_date,
        -- a value that is missing is missing in the data that the others come from
        coalesce(origin, min(origin) over (partition by indicator_code, year, method)) as origin,
        snapshot_id,
        denominator_snapshot_id
    from with_whole_areas
)

select
    place_type,
    place_code,
    borders,
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
    as_of_date,
    origin,
    snapshot_id,
    denominator_snapshot_id
from computed
