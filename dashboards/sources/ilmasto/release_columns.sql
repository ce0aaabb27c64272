-- descriptions without the marks that they have for Markdown
select
    table_name,
    column_name,
    sort_order,
    data_type,
    is_key,
    unit,
    processing,
    replace(description, '`', '') as description
from read_parquet('release/release_columns.parquet')
