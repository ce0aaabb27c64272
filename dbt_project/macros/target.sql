{# The emissions that a target asks for: those of its base year less its per cents. Exact, as emissions are compared with it. #}
{% macro target_level(base_emissions, reduction_pct) -%}
    cast({{ base_emissions }} * (100 - {{ reduction_pct }}) / 100.0 as decimal(24, 9))
{%- endmacro %}

{#
    Where the path of a target is in a year that is not before its base year: on the straight line from the emissions of the
    base year to the level of the target year, and level after it.
#}
{% macro target_path(base_emissions, reduction_pct, base_year, target_year, year) -%}
    case
        when {{ year }} >= {{ target_year }} then {{ target_level(base_emissions, reduction_pct) }}
        else
            {{ base_emissions }}
            * (
                1 - {{ reduction_pct }} / 100.0
                * ({{ year }} - {{ base_year }}) / ({{ target_year }} - {{ base_year }})
            )
    end
{%- endmacro %}
