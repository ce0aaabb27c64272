select sector_code, name_{kieli} as name, sort_order from read_parquet('release/dim_sectors.parquet')
