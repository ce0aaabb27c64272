-- Which municipalities came to an area after it began, or were in it and are no more; what merged is a part of another since
select
    memberships.area_code,
    towns.name_{kieli} as name,
    nullif(memberships.valid_from_year, areas.valid_from_year) as from_year,
    nullif(memberships.valid_to_year, areas.valid_to_year) as to_year,
    successors.name_{kieli} as merged_into
from read_parquet('release/dim_area_memberships.parquet') as memberships
inner join read_parquet('release/dim_areas.parquet') as areas using (area_code)
inner join (select *, name_fi as name_en from read_parquet('release/dim_municipalities.parquet')) as towns using (municipality_code)
left join (select *, name_fi as name_en from read_parquet('release/dim_municipalities.parquet')) as successors
    on towns.merged_into_code = successors.municipality_code
where
    coalesce(memberships.valid_from_year, 0) <> coalesce(areas.valid_from_year, 0)
    or coalesce(memberships.valid_to_year, 0) <> coalesce(areas.valid_to_year, 0)
