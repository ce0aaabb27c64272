-- Never a mean of the buildings' values: what they used together by their floor area together.
with

building_years as (
    select * from {{ ref('int_building_years') }}
)

select
    municipality_code,
    building_type,
    commodity,
    year,
    max(unit) as commodity_unit,
    cast(count(quantity) as integer) as buildings_counted,
    cast(count(*) as integer) as buildings_total,
    cast(sum(quantity) as decimal(18, 6)) as quantity,
    cast(sum(case when quantity is not null then floor_area_m2 end) as decimal(18, 2)) as floor_area_m2,
    cast(
        sum(quantity) / sum(case when quantity is not null then floor_area_m2 end) as decimal(18, 6)
    ) as quantity_per_m2,
    cast(
        sum(normalised_quantity) / sum(case when normalised_quantity is not null then floor_area_m2 end)
        as decimal(18, 6)
    ) as normalised_quantity_per_m2,
    {{ weakest_origin('origin') }} as origin
from building_years
group by municipality_code, building_type, commodity, year
