-- the targets of municipalities and areas; statuses in words, for what is shown in place of a missing number
select
    place_code,
    outlook.method,
    methods.name_{kieli} as method_name,
    is_leading,
    newest_year,
    outlook_status,
    outlooks.name_{kieli} as outlook_status_name,
    target_base_year,
    target_year,
    target_reduction_pct::double as target_reduction_pct,
    base_emissions_kt_co2e::double as base_emissions_kt_co2e,
    target_level_kt_co2e::double as target_level_kt_co2e,
    needed_reduction_kt_co2e_per_year::double as needed_reduction_kt_co2e_per_year,
    needed_reduction_pct_per_year::double as needed_reduction_pct_per_year,
    trend_pct_per_year::double as trend_pct_per_year,
    projected_emissions_kt_co2e::double as projected_emissions_kt_co2e,
    projected_lower_kt_co2e::double as projected_lower_kt_co2e,
    projected_upper_kt_co2e::double as projected_upper_kt_co2e,
    band_pct,
    projections.name_{kieli} as projection_status_name,
    projected_reaching_year,
    reachings.name_{kieli} as reaching_status_name
from read_parquet('release/mart_target_outlook.parquet') as outlook
left join read_parquet('release/dim_methods.parquet') as methods using (method)
left join read_parquet('release/dim_value_statuses.parquet') as outlooks on outlooks.value_status = outlook_status
left join read_parquet('release/dim_value_statuses.parquet') as projections
    on projections.value_status = projection_status
left join read_parquet('release/dim_value_statuses.parquet') as reachings on reachings.value_status = reaching_status
