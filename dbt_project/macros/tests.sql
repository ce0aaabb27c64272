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
