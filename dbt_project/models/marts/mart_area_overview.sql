with

indicators as (
    select * from {{ ref('int_place_indicators') }}
),

of_areas as (
    select
        indicators.place_code as area_code,
        indicators.borders,
        indicators.year,
        indicators.method,
        indicators.emissions_kt_co2e,
        indicators.energy_gwh,
        indicators.population,
        indicators.emissions_per_resident_t_co2e,
        indicators.reference_year,
        indicators.reference_emissions_kt_co2e,
        indicators.change_from_base_pct,
        indicators.target_base_year,
        indicators.target_year,
        indicators.target_reduction_pct,
        indicators.target_path_kt_co2e,
        indicators.target_gap_kt_co2e,
        indicators.target_status,
        indicators.value_status,
        indicators.municipalities_loaded,
        indicators.municipalities_total,
        indicators.is_complete,
        indicators.borders_since_year,
        indicators.emissions_vintage,
        indicators.emissions_release,
        indicators.origin
    from indicators
    where indicators.place_type = 'area'
)

select * from of_areas
