select sector_code, name_fi, sort_order from read_parquet('release/dim_sectors.parquet')
