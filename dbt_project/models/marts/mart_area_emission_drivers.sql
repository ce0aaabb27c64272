with

place_drivers as (
    select * from {{ ref('int_place_emission_drivers') }}
),

of_areas as (
    select
        place_drivers.place_code as area_code,
        place_drivers.borders,
        place_drivers.method,
        place_drivers.from_year,
        place_drivers.to_year,
        place_drivers.driver_code,
        place_drivers.change_kt_co2e,
        place_drivers.total_change_kt_co2e,
        place_drivers.value_status,
        cast(place_drivers.municipalities_loaded as integer) as municipalities_loaded,
        cast(place_drivers.municipalities_total as integer) as municipalities_total,
        place_drivers.origin
    from place_drivers
    where place_drivers.place_type = 'area'
)

select * from of_areas
