-- Which rows of which file tell of a place, by dataset. A municipality that has merged counts in its successor, as in the marts
select
    coalesce(merged_into_code, place_code) as place_code,
    dataset,
    publisher_name,
    file,
    sha256,
    licence,
    sources.origin,
    retrieved_at,
    publisher_version,
    min(first_source_row) as first_source_row,
    max(last_source_row) as last_source_row,
    sum(source_rows)::integer as source_rows,
    min(year) as first_year,
    max(year) as last_year
from read_parquet('release/mart_passports.parquet')
inner join read_parquet('release/release_sources.parquet') as sources using (snapshot_id)
left join (
    select municipality_code as place_code, merged_into_code from read_parquet('release/dim_municipalities.parquet')
) as merged using (place_code)
group by all
