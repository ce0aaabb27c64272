-- what the region's target would ask of a place that has set none: no target of the place, and never to be shown as one
select
    place_code,
    regions.name_{kieli} as region_name,
    asks.method,
    methods.name_{kieli} as method_name,
    regional_base_year,
    regional_target_year,
    regional_reduction_pct::double as regional_reduction_pct,
    newest_year,
    ask_status,
    asked.name_{kieli} as ask_status_name,
    emissions_kt_co2e::double as emissions_kt_co2e,
    base_emissions_kt_co2e::double as base_emissions_kt_co2e,
    asked_level_kt_co2e::double as asked_level_kt_co2e,
    asked_reduction_kt_co2e_per_year::double as asked_reduction_kt_co2e_per_year,
    asked_reduction_pct_per_year::double as asked_reduction_pct_per_year,
    trend_kt_co2e_per_year::double as trend_kt_co2e_per_year,
    trend_pct_per_year::double as trend_pct_per_year,
    trends.name_{kieli} as trend_status_name
from read_parquet('release/mart_regional_target_asks.parquet') as asks
inner join read_parquet('release/dim_areas.parquet') as regions on regions.area_code = region_code
inner join read_parquet('release/dim_methods.parquet') as methods using (method)
inner join read_parquet('release/dim_value_statuses.parquet') as trends on trends.value_status = trend_status
inner join read_parquet('release/dim_value_statuses.parquet') as asked on asked.value_status = ask_status
