{#
    A number made of figures of several releases is preliminary if any of them is. The two sort that way by themselves:
    final < preliminary.
#}
{% macro weakest_release(column) -%}
    max({{ column }})
{%- endmacro %}
