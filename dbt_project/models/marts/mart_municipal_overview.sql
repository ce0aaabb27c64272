with

indicators as (
    select * from {{ ref('int_place_indicators') }}
),

municipal as (
    select
        place_code as municipality_code,
        year,
        method,
        emissions_kt_co2e,
        energy_gwh,
        population,
        emissions_per_resident_t_co2e,
        reference_year,
        reference_emissions_kt_co2e,
        change_from_base_pct,
        target_base_year,
        target_year,
        target_reduction_pct,
        target_path_kt_co2e,
        target_gap_kt_co2e,
        target_status,
        value_status,
        emissions_vintage,
        emissions_release,
        origin,
        emissions_snapshot_id,
        population_snapshot_id
    from indicators
    where place_type = 'municipality'
)

select * from municipal
