{# Checks of which areas a table holds, and how many municipalities it says that they have. #}

{#
    Fails with each reported area that has, or (unless `of_today`) had, a municipality that the warehouse follows and no
    row here, and with each area here that is not reported. `division` keeps to the areas of one division.
#}
{% test holds_the_reported_areas(model, code, of_today=false, division=none) %}
    with

    wanted as (
        select distinct areas.area_code
        from {{ ref('areas') }} as areas
        inner join {{ ref('int_area_memberships') }} as memberships on areas.area_code = memberships.area_code
        where
            areas.is_reported
            and memberships.is_followed
            {% if of_today %}and memberships.valid_to_year is null{% endif %}
            {% if division %}and areas.area_type = '{{ division }}'{% endif %}
    ),

    found as (
        select distinct checked.{{ code }} as area_code
        from {{ model }} as checked
        {% if code == 'place_code' %}where checked.place_type = 'area'{% endif %}
    )

    select
        wanted.area_code,
        'has no row' as what
    from wanted
    left join found on wanted.area_code = found.area_code
    where found.area_code is null
    union all
    select
        found.area_code,
        'is not reported' as what
    from found
    left join {{ ref('areas') }} as areas on found.area_code = areas.area_code and areas.is_reported
    where areas.area_code is null
{% endtest %}

{#
    Fails with each area and year whose `municipalities_total` is not the number of today's municipalities that hold
    the area's municipalities: those of today, or those of the year, where what has merged counts as what it became.
#}
{% test counts_municipalities_of_today(model) %}
    with

    counted as (
        select
            checked.area_code,
            checked.borders,
            checked.year,
            checked.municipalities_total,
            count(distinct coalesce(validity.merged_into_code, memberships.municipality_code)) as municipalities_of_today,
            count(*) as memberships
        from (
            select distinct
                area_code,
                borders,
                year,
                municipalities_total
            from {{ model }}
        ) as checked
        left join {{ ref('int_area_memberships') }} as memberships
            on
                checked.area_code = memberships.area_code
                and (
                    (checked.borders = 'current' and memberships.valid_to_year is null)
                    or (
                        checked.borders = 'of_year'
                        and checked.year between coalesce(memberships.valid_from_year, 0)
                        and coalesce(memberships.valid_to_year, 9999)
                    )
                )
        left join {{ ref('int_municipality_validity') }} as validity
            on memberships.municipality_code = validity.municipality_code
        group by checked.area_code, checked.borders, checked.year, checked.municipalities_total
    )

    select * from counted
    where municipalities_total <> municipalities_of_today
{% endtest %}
