{#
    Fails with each number whose file, or the file of what it is divided by, has no row that holds its municipality and
    its year, or its municipality at all.
#}
{% test every_number_has_a_passport(model, numbers) %}
    with

    numbers as (
        select * from {{ ref(numbers) }}
        where indicator_value is not null
    ),

    made_of as (
        select
            municipality_code,
            year,
            indicator_code,
            snapshot_id
        from numbers
        union all
        select
            municipality_code,
            year,
            indicator_code,
            denominator_snapshot_id as snapshot_id
        from numbers
        where denominator_snapshot_id is not null
    )

    select
        made_of.municipality_code,
        made_of.year,
        made_of.indicator_code,
        made_of.snapshot_id
    from made_of
    left join {{ model }} as of_the_year
        on
            made_of.snapshot_id = of_the_year.snapshot_id
            and made_of.municipality_code = of_the_year.place_code
            and made_of.year = of_the_year.year
    left join {{ model }} as of_every_year
        on
            made_of.snapshot_id = of_every_year.snapshot_id
            and made_of.municipality_code = of_every_year.place_code
            and of_every_year.year is null
    where
        of_the_year.snapshot_id is null
        and of_every_year.snapshot_id is null
{% endtest %}
