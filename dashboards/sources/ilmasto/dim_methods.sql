select method, name_fi, description_fi, sort_order from read_parquet('release/dim_methods.parquet') where is_of_emissions
