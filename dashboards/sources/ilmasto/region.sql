-- the area that the pages speak of first: one row
select area_code, slug from read_parquet('release/dim_region.parquet') where language = 'fi'
