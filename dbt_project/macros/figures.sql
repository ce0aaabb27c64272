{#
    The columns `names` of `relation` in long form: one row for each, beside the columns `keys` that say whose it is. The
    column `as_of` tells the day on which they were so, where they are of one.
#}
{% macro figures(relation, names, keys=['municipality_code', 'year'], as_of='cast(null as date)') -%}
    {% for name in names %}
        select
            {{ keys | join(', ') }},
            'none' as method,
            '{{ name }}' as fact_code,
            cast({{ name }} as decimal(18, 6)) as fact_value,
            {{ as_of }} as as_of_date,
            snapshot_id,
            origin
        from {{ relation }}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
{%- endmacro %}
