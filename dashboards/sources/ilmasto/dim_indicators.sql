-- publishers: those of the datasets that the indicator is made of, by name; empty where none has sent a file yet
select
    indicator_code,
    name_{kieli} as name,
    name_en,
    unit_{kieli} as unit,
    direction,
    theme,
    theme_{kieli} as theme_name,
    '/teema/' || theme || '/' as theme_page,
    '/mittari/' || replace(indicator_code, '_', '-') || '/' as page,
    replace(indicator_code, '_', '-') as slug,
    has_methods,
    applies_to,
    formula_fi,
    replace(source, ' ', ', ') as datasets,
    publishers,
    processing,
    first_year,
    sort_order
from (select * rename (unit as unit_fi) from read_parquet('release/dim_indicators.parquet'))
left join (
    select indicator_code, string_agg(publisher, ', ' order by publisher) as publishers
    from (
        select distinct indicator_code, publisher_name as publisher
        from (
            select indicator_code, unnest(string_split(source, ' ')) as dataset
            from read_parquet('release/dim_indicators.parquet')
        )
        inner join (select distinct publisher, publisher_name from read_parquet('release/release_sources.parquet'))
            on starts_with(dataset, publisher || '_')
    )
    group by indicator_code
) using (indicator_code)
