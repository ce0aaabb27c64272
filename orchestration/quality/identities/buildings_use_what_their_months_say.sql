-- What a building used in a year is the sum of its months where twelve are counted, and is not known else. Types are the sums of
-- their buildings, and what is told per square metre is of the floor areas that the buildings have.
with months as (
    select building_id, commodity, year(month_date) as year, sum(quantity) as quantity,
        count(*) filter (where is_counted) as months_counted
    from marts.mart_building_months
    group by all
),
types as (
    select municipality_code, building_type, commodity, year, sum(years.quantity) as quantity, count(*) as buildings_total,
        count(years.quantity) as buildings_counted,
        sum(floor_area_m2) filter (where years.quantity is not null) as floor_area_m2,
        sum(years.normalised_quantity) / sum(floor_area_m2) filter (where years.normalised_quantity is not null) as normalised
    from marts.mart_building_years as years
    inner join marts.dim_buildings using (building_id, municipality_code, building_type)
    group by all
)
select 'mart_building_years' as mart, 'quantity' as column_name, concat_ws(', ', building_id, commodity, year) as place,
    cast(years.quantity as varchar) as found, cast(months.quantity as varchar) as expected
from marts.mart_building_years as years
full join months using (building_id, commodity, year)
where years.quantity is distinct from case when months.months_counted = 12 then months.quantity end
    or years.months_counted is distinct from months.months_counted
union all
select 'mart_building_years', 'quantity_per_m2', concat_ws(', ', building_id, commodity, year),
    cast(years.quantity_per_m2 as varchar), cast(years.quantity / buildings.floor_area_m2 as varchar)
from marts.mart_building_years as years
left join marts.dim_buildings as buildings using (building_id)
where coalesce(abs(years.quantity_per_m2 - years.quantity / buildings.floor_area_m2) > 0.000001, years.quantity is not null)
    or coalesce(
        abs(years.normalised_quantity_per_m2 - years.normalised_quantity / buildings.floor_area_m2) > 0.000001,
        years.normalised_quantity is not null
    )
    or (years.normalised_quantity is not null and (years.commodity <> 'heat' or years.quantity is null))
    or years.municipality_code is distinct from buildings.municipality_code
    or years.building_type is distinct from buildings.building_type
union all
select 'mart_building_months', 'quantity_per_m2', concat_ws(', ', building_id, commodity, month_date),
    cast(months.quantity_per_m2 as varchar), cast(months.quantity / buildings.floor_area_m2 as varchar)
from marts.mart_building_months as months
left join marts.dim_buildings as buildings using (building_id)
where if(months.is_counted, months.coverage_pct < 95, months.coverage_pct > 95)
    or abs(coalesce(months.quantity_per_m2, 0) - if(months.is_counted, months.quantity / buildings.floor_area_m2, 0)) > 0.000001
    or months.coverage_pct + months.spike_pct > 100.001
union all
select 'mart_building_type_years', 'quantity', concat_ws(', ', municipality_code, building_type, commodity, year),
    cast(told.quantity as varchar), cast(types.quantity as varchar)
from marts.mart_building_type_years as told
full join types using (municipality_code, building_type, commodity, year)
where told.quantity is distinct from types.quantity
    or told.buildings_total is distinct from types.buildings_total
    or told.buildings_counted is distinct from types.buildings_counted
    or told.floor_area_m2 is distinct from types.floor_area_m2
    or coalesce(abs(told.quantity_per_m2 - types.quantity / types.floor_area_m2) > 0.000001, types.quantity is not null)
    or coalesce(abs(told.normalised_quantity_per_m2 - types.normalised) > 0.000001, types.normalised is not null)
