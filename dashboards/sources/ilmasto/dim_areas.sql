-- page: of those that have emissions on today's borders; the others have none
select
    area_code,
    area_type,
    name_{kieli} as name,
    slug,
    remark_{kieli} as remark,
    municipalities_total,
    valid_from_year,
    case when has_numbers then '/alue/' || slug || '/' end as page
from read_parquet('release/dim_areas.parquet')
left join (
    select area_code, true as has_numbers from read_parquet('release/mart_area_overview.parquet')
    where borders = 'current' and emissions_kt_co2e is not null
    group by area_code
) as told using (area_code)
