-- descriptions without the marks that they have for Markdown
select
    table_name,
    title_fi,
    replace(description, '`', '') as description,
    key_columns,
    row_count,
    formats,
    replace(sources, ': not stated', ': lisenssiä ei ole ilmoitettu') as sources
from read_parquet('release/release_tables.parquet')
