{# Fails with each number whose file has no row that holds its municipality and its year. #}
{% test every_number_has_a_passport(model, numbers) %}
    select
        numbers.municipality_code,
        numbers.year,
        numbers.indicator_code,
        numbers.snapshot_id
    from {{ ref(numbers) }} as numbers
    left join {{ model }} as passports
        on
            numbers.snapshot_id = passports.snapshot_id
            and numbers.municipality_code = passports.place_code
            and (numbers.year = passports.year or passports.year is null)
    where numbers.indicator_value is not null and passports.snapshot_id is null
{% endtest %}
