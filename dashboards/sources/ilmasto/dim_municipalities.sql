-- a municipality has no name of its own in English
select
    municipality_code,
    name_{kieli} as name,
    slug,
    '/kunta/' || slug || '/' as page,
    is_followed,
    project_area_code,
    seutukunta_code,
    maakunta_code,
    hyvinvointialue_code,
    elinvoimakeskus_code
from (select *, name_fi as name_en from read_parquet('release/dim_municipalities.parquet'))
where valid_to_year is null
