-- Every known figure that an indicator is made of, in long form: one row per municipality, year, method and figure.
-- `none` is the method of what has none. An indicator of a new source begins with one more name here. Each branch has
-- cast its figures to decimal(18, 6) already: a union of two decimals rounds to the coarser one.
{% set undated = ['int_emission_facts', 'int_energy_facts', 'int_building_facts', 'int_resident_facts'] %}
{% set dated = ['int_measure_facts', 'int_plan_facts', 'int_procurement_facts', 'int_communication_facts'] %}

{% for model in undated + dated %}
    select
        municipality_code,
        year,
        method,
        fact_code,
        fact_value,
        {{ 'as_of_date' if model in dated else 'cast(null as date)' }} as as_of_date,
        snapshot_id,
        origin
    from {{ ref(model) }}
    {% if not loop.last %} union all {% endif %}
{% endfor %}
