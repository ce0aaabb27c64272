select
    municipality_code,
    year,
    method,
    sector_code,
    sectors.name_{kieli} as sector,
    sector_group,
    sector_group_{kieli} as sector_group_name,
    sector_group_sort_order,
    is_credit,
    sectors.sort_order,
    emissions_kt_co2e::double as emissions_kt_co2e,
    energy_gwh::double as energy_gwh,
    share_pct::double as share_pct,
    reference_year,
    change_from_base_pct::double as change_from_base_pct,
    change_from_previous_year_kt_co2e::double as change_from_previous_year_kt_co2e
from read_parquet('release/mart_municipal_emissions.parquet')
inner join read_parquet('release/dim_sectors.parquet') as sectors using (sector_code)
