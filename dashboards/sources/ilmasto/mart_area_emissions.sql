select
    area_code,
    year,
    method,
    sector_code,
    sectors.name_{kieli} as sector,
    sectors.sort_order,
    emissions_kt_co2e::double as emissions_kt_co2e,
    energy_gwh::double as energy_gwh
from read_parquet('release/mart_area_emissions.parquet')
inner join read_parquet('release/dim_sectors.parquet') as sectors using (sector_code)
where borders = 'current'
