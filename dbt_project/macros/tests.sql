{# Fails with one row per key that stands more than once. #}
{% test unique_key(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{# Fails with the rows whose value is outside the range; an empty value is no failure. #}
{% test between(model, column_name, lowest, highest) %}
    select *
    from {{ model }}
    where {{ column_name }} < {{ lowest }} or {{ column_name }} > {{ highest }}
{% endtest %}

{# Fails with the rows that have no value. #}
{% test is_given(model, column_name) %}
    select *
    from {{ model }}
    where {{ column_name }} is null
{% endtest %}

{# Fails with each code of the model `dimension` that no row of the column has. #}
{% test has_every_code(model, column_name, dimension) %}
    select dimension.{{ column_name }}
    from {{ ref(dimension) }} as dimension
    left join {{ model }} as checked on dimension.{{ column_name }} = checked.{{ column_name }}
    where checked.{{ column_name }} is null
{% endtest %}

{#
    Fails with each municipality of which Hinku holds the very same emissions as all emissions together: the file lacks
    what the method leaves out (such as through-traffic of trucks), or marks it as Hinku.
#}
{% test hinku_leaves_something_out(model) %}
    select
        municipality_code,
        max(emissions_snapshot_id) as emissions_snapshot_id,
        sum(case when method = 'alas' then emissions_kt_co2e end) as all_kt_co2e,
        sum(case when method = 'hinku' then emissions_kt_co2e end) as hinku_kt_co2e
    from {{ model }}
    group by municipality_code
    having
        abs(
            sum(case when method = 'alas' then emissions_kt_co2e end)
            - sum(case when method = 'hinku' then emissions_kt_co2e end)
        ) < 0.01
{% endtest %}

{#
    Fails with one row per code that its dimension does not have. `codes` maps a column to the dimension's model, and to
    the dimension's column where that has another name: {method: dim_methods, target_status: dim_value_statuses.value_status}.
#}
{% test known_codes(model, codes) %}
    {% for column, dimension in codes.items() %}
        {% set dimension_model = dimension.split('.')[0] %}
        {% set dimension_column = dimension.split('.')[1] if '.' in dimension else column %}
        select
            '{{ column }}' as column_name,
            checked.{{ column }} as unknown_code,
            count(*) as row_count
        from {{ model }} as checked
        left join {{ ref(dimension_model) }} as dimension on checked.{{ column }} = dimension.{{ dimension_column }}
        where checked.{{ column }} is not null and dimension.{{ dimension_column }} is null
        group by checked.{{ column }}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
{% endtest %}
