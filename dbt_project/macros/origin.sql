{#
    A number made of several sources is as trustworthy as the weakest of them. The origins sort that way by
    themselves: example < live < upload, so one example value makes the sum example data.
#}
{% macro weakest_origin(column) -%}
    min({{ column }})
{%- endmacro %}
