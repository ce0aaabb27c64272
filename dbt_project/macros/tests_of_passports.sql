{# Fails with each number whose file has no row that holds its municipality and its year, or its municipality at all. #}
{% test every_number_has_a_passport(model, numbers) %}
    select
        numbers.municipality_code,
        numbers.year,
        numbers.indicator_code,
        numbers.snapshot_id
    from {{ ref(numbers) }} as numbers
    left join {{ model }} as of_the_year
        on
            numbers.snapshot_id = of_the_year.snapshot_id
            and numbers.municipality_code = of_the_year.place_code
            and numbers.year = of_the_year.year
    left join {{ model }} as of_every_year
        on
            numbers.snapshot_id = of_every_year.snapshot_id
            and numbers.municipality_code = of_every_year.place_code
            and of_every_year.year is null
    where
        numbers.indicator_value is not null
        and of_the_year.snapshot_id is null
        and of_every_year.snapshot_id is null
{% endtest %}
