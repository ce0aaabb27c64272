with

sector_emissions as (
    select * from {{ ref('int_place_sector_emissions') }}
),

municipal as (
    select
        place_code as municipality_code,
        year,
        method,
        sector_code,
        emissions_kt_co2e,
        energy_gwh,
        share_pct,
        reference_year,
        change_from_base_pct,
        change_from_previous_year_kt_co2e,
        emissions_vintage,
        emissions_release,
        snapshot_id,
        origin
    from sector_emissions
    where place_type = 'municipality'
)

select * from municipal
