-- Every indicator of the seed indicators.csv in long form: one row per place, borders, year, method and indicator. A
-- formula of its own that reads other tables than those here begins as a model of its own, with one more name here.
{% set models = ['int_place_formula_indicators', 'int_place_fact_indicators'] %}

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
