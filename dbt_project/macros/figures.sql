{# The columns `names` of `relation` in long form: one row for each, beside the columns `keys` that say whose it is. #}
{% macro figures(relation, names, keys=['municipality_code', 'year']) -%}
    {% for name in names %}
        select
            {{ keys | join(', ') }},
            'none' as method,
            '{{ name }}' as fact_code,
            cast({{ name }} as decimal(18, 6)) as fact_value,
            snapshot_id,
            origin
        from {{ relation }}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
{%- endmacro %}
