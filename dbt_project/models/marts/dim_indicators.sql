with

indicators as (
    select * from {{ ref('indicators') }}
),

themes as (
    select * from {{ ref('themes') }}
),

named as (
    select
        indicators.indicator_code,
        indicators.name_fi,
        indicators.name_en,
        indicators.unit,
        indicators.direction,
        indicators.theme,
        themes.name_fi as theme_fi,
        indicators.has_methods,
        indicators.formula_fi,
        indicators.source,
        indicators.processing,
        indicators.first_year,
        indicators.applies_to,
        indicators.sort_order
    from indicators
    left join themes on indicators.theme = themes.theme
)

select * from named
