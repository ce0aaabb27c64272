{# What staging must hold where a publisher's file has all Finland, or totals beside their parts. #}

{#
    Fails with the followed municipalities that lack a row for one of the combinations of `by` which the model has.
    An empty model passes: the publisher may have no file.
#}
{% test has_every_followed_municipality(model, by) %}
    select wanted.*
    from (
        select distinct
            municipalities.municipality_code,
            {% for column in by %}checked.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ ref('municipalities') }} as municipalities
        cross join {{ model }} as checked
        where municipalities.is_followed
    ) as wanted
    left join {{ model }} as present
        on
            wanted.municipality_code = present.municipality_code
            {% for column in by %} and wanted.{{ column }} = present.{{ column }}{% endfor %}
    where present.municipality_code is null
{% endtest %}

{# Fails with the rows whose code and name are not the same municipality's: a column has slipped. #}
{% test codes_and_names_agree(model) %}
    select
        checked.municipality_code,
        checked.municipality_name,
        municipalities.name_fi
    from {{ model }} as checked
    inner join {{ ref('municipalities') }} as municipalities
        on checked.municipality_code = municipalities.municipality_code
    where
        lower(checked.municipality_name) not in (lower(municipalities.name_fi), municipalities.municipality_code)
{% endtest %}

{# Fails with the months of a meter whose readings are in another unit than its commodity is measured in. #}
{% test meters_tell_in_their_unit(model) %}
    select
        meter_id,
        month_date,
        unit,
        expected_unit,
        snapshot_id
    from {{ model }}
    where unit <> expected_unit
{% endtest %}
