{# Whether two values are not the same, where two empty ones are the same. Always true or false. #}
{% macro differs(value, other) -%}
    coalesce({{ value }} <> {{ other }}, ({{ value }} is null) <> ({{ other }} is null))
{%- endmacro %}
