with

indicator_values as (
    select * from {{ ref('int_place_indicator_values') }}
),

municipal as (
    select
        place_code as municipality_code,
        year,
        method,
        indicator_code,
        indicator_value,
        value_status,
        origin,
        emissions_snapshot_id,
        population_snapshot_id
    from indicator_values
    where place_type = 'municipality'
)

select * from municipal
