{# Checks of targets and their outlook. #}

{# Fails with the rows of a place that is no municipality and no area of ours: a code in targets.csv is mistyped. #}
{% test places_are_known(model) %}
    select
        checked.place_type,
        checked.place_code
    from {{ model }} as checked
    left join {{ ref('dim_municipalities') }} as municipalities
        on checked.place_type = 'municipality' and checked.place_code = municipalities.municipality_code
    left join {{ ref('dim_areas') }} as areas
        on checked.place_type = 'area' and checked.place_code = areas.area_code
    where municipalities.municipality_code is null and areas.area_code is null
{% endtest %}

{# The leading target's path and gap are told in two tables, and are the same in both. #}
{% test path_and_gap_agree_with_the_indicators(model) %}
    select
        checked.place_type,
        checked.place_code,
        checked.method,
        checked.newest_year,
        checked.target_gap_kt_co2e,
        indicators.target_gap_kt_co2e as indicator_gap_kt_co2e
    from {{ model }} as checked
    inner join {{ ref('int_place_indicators') }} as indicators
        on
            checked.place_type = indicators.place_type
            and checked.place_code = indicators.place_code
            and checked.method = indicators.method
            and checked.newest_year = indicators.year
    where
        checked.is_leading
        and indicators.borders = 'current'
        and (
            {{ differs('checked.target_path_kt_co2e', 'indicators.target_path_kt_co2e') }}
            or {{ differs('checked.target_gap_kt_co2e', 'indicators.target_gap_kt_co2e') }}
        )
{% endtest %}

{# The band is around the projection, and both are there or neither. #}
{% test band_holds_the_projection(model) %}
    select *
    from {{ model }}
    where
        projected_emissions_kt_co2e < projected_lower_kt_co2e
        or projected_emissions_kt_co2e > projected_upper_kt_co2e
        or (projected_lower_kt_co2e is null) <> (projected_upper_kt_co2e is null)
        or (projected_emissions_kt_co2e is null and projected_lower_kt_co2e is not null)
{% endtest %}
