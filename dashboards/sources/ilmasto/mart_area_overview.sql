-- On today's borders. is_newest_year: the newest year that has emissions for anyone, so that every page speaks of the same year
select
    area_code,
    year,
    method,
    emissions_kt_co2e::double as emissions_kt_co2e,
    energy_gwh::double as energy_gwh,
    population,
    emissions_per_resident_t_co2e::double as emissions_per_resident_t_co2e,
    reference_year,
    reference_emissions_kt_co2e::double as reference_emissions_kt_co2e,
    change_from_base_pct::double as change_from_base_pct,
    target_base_year,
    target_year,
    target_reduction_pct::double as target_reduction_pct,
    target_path_kt_co2e::double as target_path_kt_co2e,
    target_gap_kt_co2e::double as target_gap_kt_co2e,
    target_status,
    target_status_name,
    municipalities_loaded,
    municipalities_total,
    is_complete,
    value_status,
    year = max(year) filter (where emissions_kt_co2e is not null) over () as is_newest_year
from (select * from read_parquet('release/mart_area_overview.parquet') where borders = 'current') as overview
left join (
    select value_status as target_status, name_{kieli} as target_status_name
    from read_parquet('release/dim_value_statuses.parquet')
) as statuses using (target_status)
