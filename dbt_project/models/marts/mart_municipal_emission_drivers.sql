with

place_drivers as (
    select * from {{ ref('int_place_emission_drivers') }}
),

municipal as (
    select
        place_code as municipality_code,
        method,
        from_year,
        to_year,
        driver_code,
        change_kt_co2e,
        total_change_kt_co2e,
        value_status,
        origin
    from place_drivers
    where place_type = 'municipality'
)

select * from municipal
