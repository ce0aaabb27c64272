{# Checks of the forms that others ask municipalities to fill. #}

{#
    Fails with each cell of the form that is not there, and with each that has neither a figure nor a reason or has both;
    what stands outside the form's cells has both.
#}
{% test every_cell_says_something(model, form, figure) %}
    with

    places as (
        select distinct
            municipality_code,
            year
        from {{ model }}
    ),

    wanted as (
        select
            places.municipality_code,
            places.year,
            fields.field_code,
            fields.is_of_form
        from places
        cross join {{ ref('form_fields') }} as fields
        where fields.form = '{{ form }}'
    )

    select
        coalesce(wanted.municipality_code, checked.municipality_code) as municipality_code,
        coalesce(wanted.year, checked.year) as year,
        coalesce(wanted.field_code, checked.field_code) as field_code,
        checked.{{ figure }} as figure,
        checked.reason_code
    from wanted
    full join {{ model }} as checked
        on
            wanted.municipality_code = checked.municipality_code
            and wanted.year = checked.year
            and wanted.field_code = checked.field_code
    where
        wanted.field_code is null
        or (checked.{{ figure }} is null and checked.reason_code is null)
        or (checked.{{ figure }} is not null and (checked.reason_code is null) <> wanted.is_of_form)
{% endtest %}

{#
    Fails with each municipality and year whose cells do not add up to all its emissions, to the last decimal: something
    was left out, counted twice or split.
#}
{% test cells_add_up_to_all_emissions(model) %}
    with

    summed as (
        select
            municipality_code,
            year,
            sum(emissions_t_co2e) as emissions_t_co2e
        from {{ model }}
        group by municipality_code, year
    )

    select
        totals.municipality_code,
        totals.year,
        summed.emissions_t_co2e,
        totals.emissions_kt_co2e * 1000 as total_t_co2e
    from {{ ref('int_municipal_totals') }} as totals
    left join summed on totals.municipality_code = summed.municipality_code and totals.year = summed.year
    where
        totals.method = 'alas'
        and {{ differs('summed.emissions_t_co2e', 'totals.emissions_kt_co2e * 1000') }}
{% endtest %}
