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

{#
    Whether what is asked of a place can be judged in the newest year, or why not: of columns that are named as in
    int_target_outlook. What is asked, if anything, is for its caller to know.
#}
{% macro judgement_status() -%}
    case
        when newest_year < base_year then 'before_base_year'
        when emissions_kt_co2e is null or base_emissions_kt_co2e is null then 'missing'
        when municipalities_loaded < municipalities_total then 'partial'
        else 'computed'
    end
{%- endmacro %}

{# The same where there is nothing left to ask: the target year is no longer ahead, or the level is reached. #}
{% macro outlook_status() -%}
    case
        when judgement_status <> 'computed' then judgement_status
        when years_left <= 0 then 'target_year_passed'
        when emissions_kt_co2e <= level_kt_co2e then 'reached'
        else 'computed'
    end
{%- endmacro %}

{# What is to be reduced each year, as many kt each, to be at the level in the target year; by a column of `outlook_status`. #}
{% macro needed_per_year(status) -%}
    case
        when {{ status }} = 'reached' then 0
        when {{ status }} = 'computed' then
            (cast(emissions_kt_co2e as decimal(24, 9)) - cast(level_kt_co2e as decimal(24, 9))) * 1e0 / years_left
    end
{%- endmacro %}
