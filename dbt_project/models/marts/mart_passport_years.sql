-- Of which other years' emissions a number is made, beside its own: from the first to the last, one row per number.
with

indicator_years as (
    select * from {{ ref('indicator_years') }}
),

indicator_values as (
    select * from {{ ref('int_place_indicator_values') }}
    where indicator_value is not null
),

indicators as (
    select * from {{ ref('int_place_indicators') }}
),

trends as (
    select * from {{ ref('int_emission_trends') }}
)

select
    indicator_values.place_type,
    indicator_values.place_code,
    indicator_values.borders,
    indicator_values.year,
    indicator_values.method,
    indicator_values.indicator_code,
    indicator_years.made_of,
    cast(
        case
            when indicator_years.made_of = 'trend_years' then indicator_values.year - trends.years_in_trend + 1
            else indicators.reference_year
        end as integer
    ) as first_used_year,
    cast(
        case
            when indicator_years.made_of = 'base_year' then indicators.reference_year
            else indicator_values.year
        end as integer
    ) as last_used_year,
    indicator_values.origin
from indicator_values
inner join indicator_years on indicator_values.indicator_code = indicator_years.indicator_code
inner join indicators
    on
        indicator_values.place_type = indicators.place_type
        and indicator_values.place_code = indicators.place_code
        and indicator_values.borders = indicators.borders
        and indicator_values.year = indicators.year
        and indicator_values.method = indicators.method
left join trends
    on
        indicator_values.borders = 'current'
        and indicator_values.place_type = trends.place_type
        and indicator_values.place_code = trends.place_code
        and indicator_values.year = trends.year
        and indicator_values.method = trends.method
