-- The figures that a council follows, each of the newest year that has one, beside that of the year before and where
-- the path of the place's own target is in that year. Emissions by the method of the target, in Hinku where there is
-- none. Years ahead, which procurements and events have too, are left to come.
with

kpis as (
    select * from {{ ref('council_kpis') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

targets as (
    select * from {{ ref('int_targets') }}
),

unknown_targets as (
    select * from {{ ref('int_unknown_targets') }}
),

overview as (
    select * from {{ ref('int_place_indicators') }}
    where borders = 'current'
),

indicator_values as (
    select * from {{ ref('int_place_indicator_values') }}
    where borders = 'current'
),

followed as (
    select
        'municipality' as place_type,
        municipality_code as place_code
    from {{ ref('municipalities') }}
    where is_followed
    union all
    select
        'area' as place_type,
        area_code as place_code
    from {{ ref('areas') }}
    where is_reported
),

of_places as (
    select
        indicator_values.*,
        kpis.sort_order,
        indicators.direction
    from indicator_values
    inner join followed
        on indicator_values.place_type = followed.place_type and indicator_values.place_code = followed.place_code
    inner join kpis on indicator_values.indicator_code = kpis.indicator_code
    inner join indicators on kpis.indicator_code = indicators.indicator_code
    left join targets
        on indicator_values.place_type = targets.place_type and indicator_values.place_code = targets.place_code
    cross join as_of
    where
        indicator_values.year <= coalesce(as_of.year, indicator_values.year)
        and (not indicators.has_methods or indicator_values.method = coalesce(targets.method, 'hinku'))
),

-- a year with a value comes before any without, and of these the newest
ranked as (
    select
        of_places.*,
        row_number() over (
            partition by place_type, place_code, indicator_code
            order by case when indicator_value is null then 1 else 0 end asc, year desc
        ) as place_from_newest
    from of_places
),

with_targets as (
    select
        ranked.place_type,
        ranked.place_code,
        ranked.indicator_code,
        ranked.year as kpi_year,
        ranked.method,
        ranked.indicator_value as kpi_value,
        ranked.indicator_value - ranked.change_from_previous_year as previous_value,
        ranked.change_from_previous_year,
        case
            when ranked.change_from_previous_year = 0 then 'same'
            when (ranked.change_from_previous_year < 0) = (ranked.direction = 'down') then 'better'
            when ranked.change_from_previous_year is not null then 'worse'
        end as development,
        case ranked.indicator_code
            when 'emissions_total' then overview.target_path_kt_co2e
            when 'change_from_base'
                then (overview.target_path_kt_co2e / nullif(overview.reference_emissions_kt_co2e, 0) - 1) * 100
            when 'target_gap' then case when overview.target_status = 'computed' then 0 end
        end as target_value,
        case
            when ranked.indicator_code in ('emissions_total', 'change_from_base', 'target_gap')
                then overview.target_status
            when unknown_targets.place_code is not null then 'target_unknown'
            else 'no_target'
        end as target_status,
        ranked.value_status,
        ranked.municipalities_loaded,
        ranked.municipalities_total,
        ranked.as_of_date,
        ranked.origin,
        ranked.sort_order
    from ranked
    left join overview
        on
            ranked.place_type = overview.place_type
            and ranked.place_code = overview.place_code
            and ranked.year = overview.year
            and ranked.method = overview.method
    left join unknown_targets
        on ranked.place_type = unknown_targets.place_type and ranked.place_code = unknown_targets.place_code
    where ranked.place_from_newest = 1
)

select
    place_type,
    place_code,
    indicator_code,
    kpi_year,
    method,
    kpi_value,
    cast(previous_value as decimal(18, 6)) as previous_value,
    change_from_previous_year,
    development,
    cast(target_value as decimal(18, 6)) as target_value,
    target_status,
    value_status,
    municipalities_loaded,
    municipalities_total,
    as_of_date,
    origin,
    sort_order
from with_targets
