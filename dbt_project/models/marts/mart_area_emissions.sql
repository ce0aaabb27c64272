with

sector_emissions as (
    select * from {{ ref('int_place_sector_emissions') }}
),

of_areas as (
    select
        place_code as area_code,
        borders,
        year,
        method,
        sector_code,
        emissions_kt_co2e,
        energy_gwh,
        share_pct,
        reference_year,
        change_from_base_pct,
        change_from_previous_year_kt_co2e,
        municipalities_loaded,
        municipalities_total,
        is_complete,
        emissions_vintage,
        emissions_release,
        origin
    from sector_emissions
    where place_type = 'area'
)

select * from of_areas
