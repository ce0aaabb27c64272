-- the five municipalities most like each, with their names and pages
select
    municipality_code,
    alike_rank,
    alike_municipality_code,
    emissions_year,
    distance::double as distance,
    alike.name_{kieli} as name,
    '/kunta/' || alike.slug || '/' as page
from read_parquet('release/mart_alike_municipalities.parquet')
inner join (
    select municipality_code as alike_municipality_code, name_fi, name_sv, name_fi as name_en, slug
    from read_parquet('release/dim_municipalities.parquet')
) as alike using (alike_municipality_code)
