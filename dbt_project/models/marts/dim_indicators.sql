with

indicators as (
    select * from {{ ref('indicators') }}
),

themes as (
    select * from {{ ref('themes') }}
),

units as (
    select * from {{ ref('units') }}
),

named as (
    select
        indicators.indicator_code,
        indicators.name_fi,
        indicators.name_sv,
        indicators.name_en,
        indicators.unit,
        units.unit_code,
        units.unit_sv,
        units.unit_en,
        indicators.direction,
        indicators.theme,
        themes.name_fi as theme_fi,
        themes.name_sv as theme_sv,
        themes.name_en as theme_en,
        indicators.has_methods,
        indicators.formula_fi,
        indicators.source,
        indicators.processing,
        indicators.first_year,
        indicators.applies_to,
        indicators.sort_order
    from indicators
    left join themes on indicators.theme = themes.theme
    left join units on indicators.unit = units.unit
)

select * from named
