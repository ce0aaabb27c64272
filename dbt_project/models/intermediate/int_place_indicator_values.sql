-- Every indicator of the seed indicators.csv in long form: one row per place, borders, year, method and indicator. A
-- formula of its own that reads other tables than those here begins as a model of its own, with one more name here.
-- Beside each value how it differs from that of the year before, where both are of the same municipalities: of all
-- that the place has, on the same borders.
{% set models = ['int_place_formula_indicators', 'int_place_fact_indicators'] %}
with

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
),

indicator_values as (
    {% for model in models %}
        select
            place_type,
            place_code,
            borders,
            year,
            method,
            indicator_code,
            indicator_value,
            value_status,
            municipalities_loaded,
            municipalities_total,
            as_of_date,
            origin,
            snapshot_id,
            denominator_snapshot_id
        from {{ ref(model) }}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

area_borders as (
    select
        area_code,
        borders,
        from_year,
        to_year,
        borders_since_year
    from area_municipalities
    group by area_code, borders, from_year, to_year, borders_since_year
),

-- the values that can be compared: known of every municipality
whole as (
    select
        indicator_values.place_type,
        indicator_values.place_code,
        indicator_values.borders,
        indicator_values.year,
        indicator_values.method,
        indicator_values.indicator_code,
        indicator_values.indicator_value,
        coalesce(area_borders.borders_since_year, 0) as borders_since_year
    from indicator_values
    left join area_borders
        on
            indicator_values.place_type = 'area'
            and indicator_values.place_code = area_borders.area_code
            and indicator_values.borders = area_borders.borders
            and indicator_values.year between area_borders.from_year and area_borders.to_year
    where indicator_values.value_status = 'computed'
),

changes as (
    select
        whole.place_type,
        whole.place_code,
        whole.borders,
        whole.year,
        whole.method,
        whole.indicator_code,
        cast(whole.indicator_value - previous.indicator_value as decimal(18, 6)) as change_from_previous_year
    from whole
    inner join whole as previous
        on
            whole.place_type = previous.place_type
            and whole.place_code = previous.place_code
            and whole.borders = previous.borders
            and whole.borders_since_year = previous.borders_since_year
            and whole.method = previous.method
            and whole.indicator_code = previous.indicator_code
            and whole.year = previous.year + 1
)

select
    indicator_values.*,
    changes.change_from_previous_year
from indicator_values
left join changes
    on
        indicator_values.place_type = changes.place_type
        and indicator_values.place_code = changes.place_code
        and indicator_values.borders = changes.borders
        and indicator_values.year = changes.year
        and indicator_values.method = changes.method
        and indicator_values.indicator_code = changes.indicator_code
