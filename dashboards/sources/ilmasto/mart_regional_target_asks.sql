-- what the region's target would ask of a place that has set none: no target of the place, and never to be shown as one
select
    place_code,
    regions.name_fi as region_fi,
    asks.method,
    methods.name_fi as method_fi,
    regional_base_year,
    regional_target_year,
    regional_reduction_pct::double as regional_reduction_pct,
    newest_year,
    ask_status,
    ask_status_fi,
    emissions_kt_co2e::double as emissions_kt_co2e,
    base_emissions_kt_co2e::double as base_emissions_kt_co2e,
    asked_level_kt_co2e::double as asked_level_kt_co2e,
    asked_reduction_kt_co2e_per_year::double as asked_reduction_kt_co2e_per_year,
    asked_reduction_pct_per_year::double as asked_reduction_pct_per_year,
    trend_kt_co2e_per_year::double as trend_kt_co2e_per_year,
    trend_pct_per_year::double as trend_pct_per_year,
    trends.name_fi as trend_status_fi
from read_parquet('release/mart_regional_target_asks.parquet') as asks
inner join read_parquet('release/dim_areas.parquet') as regions on regions.area_code = region_code
inner join read_parquet('release/dim_methods.parquet') as methods using (method)
inner join read_parquet('release/dim_value_statuses.parquet') as trends on trends.value_status = trend_status
