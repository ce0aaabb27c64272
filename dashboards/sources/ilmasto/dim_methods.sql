select
    method,
    name_{kieli} as name,
    description_{kieli} as description,
    sort_order
from read_parquet('release/dim_methods.parquet')
where is_of_emissions
