{#
    The emissions that a fitted trend gives so many years after its own year, in kt CO₂e: on a straight line, or on a curve
    that changes by as many per cent each year. `relation` is a row of int_emission_trends. The curve stops where no place
    can come, so that a figure always fits its column. Years are narrow: see int_emission_trends.
#}
{% macro on_the_curve(relation, years) -%}
    cast(
        case {{ relation }}.trend_method
            when 'log_linear'
                then
                    exp(
                        least(
                            {{ relation }}.fitted_level + {{ relation }}.fitted_slope * cast({{ years }} as integer),
                            ln({{ var('highest_kt_co2e') }})
                        )
                    )
            when 'linear' then {{ relation }}.fitted_level + {{ relation }}.fitted_slope * cast({{ years }} as integer)
        end as decimal(24, 9)
    )
{%- endmacro %}
