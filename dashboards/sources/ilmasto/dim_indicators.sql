-- publishers: those of the datasets that the indicator is made of, by name; by their room's name where none sent a file
select
    indicator_code,
    name_fi,
    name_en,
    unit,
    direction,
    theme,
    theme_fi,
    '/teema/' || theme || '/' as theme_page,
    '/mittari/' || replace(indicator_code, '_', '-') || '/' as page,
    replace(indicator_code, '_', '-') as slug,
    has_methods,
    applies_to,
    formula_fi,
    replace(source, ' ', ', ') as datasets,
    publishers,
    processing,
    'vuodesta ' || first_year as since_fi,
    sort_order
from read_parquet('release/dim_indicators.parquet')
left join (
    select indicator_code, string_agg(distinct coalesce(publisher_name, split_part(dataset, '_', 1)), ', ') as publishers
    from (
        select indicator_code, unnest(string_split(source, ' ')) as dataset
        from read_parquet('release/dim_indicators.parquet')
    )
    left join (select distinct publisher, publisher_name from read_parquet('release/release_sources.parquet'))
        on publisher = split_part(dataset, '_', 1)
    group by indicator_code
) using (indicator_code)
