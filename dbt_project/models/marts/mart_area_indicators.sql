with

indicator_values as (
    select * from {{ ref('int_place_indicator_values') }}
),

of_areas as (
    select
        indicator_values.place_code as area_code,
        indicator_values.borders,
        indicator_values.year,
        indicator_values.method,
        indicator_values.indicator_code,
        indicator_values.indicator_value,
        indicator_values.change_from_previous_year,
        indicator_values.value_status,
        indicator_values.municipalities_loaded,
        indicator_values.municipalities_total,
        indicator_values.municipalities_loaded = indicator_values.municipalities_total as is_complete,
        indicator_values.as_of_date,
        indicator_values.origin
    from indicator_values
    where indicator_values.place_type = 'area'
)

select * from of_areas
