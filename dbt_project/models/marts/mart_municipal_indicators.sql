with

indicator_values as (
    select * from {{ ref('int_place_indicator_values') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

municipal as (
    select
        indicator_values.place_code as municipality_code,
        indicator_values.year,
        indicator_values.method,
        indicator_values.indicator_code,
        indicator_values.indicator_value,
        indicator_values.change_from_previous_year,
        indicator_values.value_status,
        indicator_values.as_of_date,
        indicator_values.origin,
        indicator_values.snapshot_id,
        indicator_values.denominator_snapshot_id
    from indicator_values
    inner join municipalities on indicator_values.place_code = municipalities.municipality_code
    where indicator_values.place_type = 'municipality' and municipalities.is_followed
)

select * from municipal
