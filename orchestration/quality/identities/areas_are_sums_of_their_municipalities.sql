-- An area is the sum of the municipalities that the dimensions place in it, on both borders: totals, residents, sectors
-- and every indicator that is a sum. One that was divided between areas belongs to neither. Left out are areas that are not
-- reported, and those with a municipality whose own numbers are not published.
with figures as (
    select place_type, place_code, borders, year, method, 'emissions_kt_co2e' as figure_name, emissions_kt_co2e as figure,
        mart
    from overviews
    union all
    select place_type, place_code, borders, year, method, 'energy_gwh', energy_gwh, mart from overviews
    union all
    select place_type, place_code, borders, year, method, sector_code || ' kt', emissions_kt_co2e, mart from sectors
    union all
    select place_type, place_code, borders, year, method, sector_code || ' GWh', energy_gwh, mart from sectors
    union all
    select place_type, place_code, borders, year, method, indicator_code, indicator_value, mart
    from numbers
    where indicator_code in (
        select indicator_code from seeds.indicators
        where numerator is not null and denominator is null and theme <> 'communication'
    )
),
summed as (
    select members.area_code as place_code, members.borders, members.year, figures.method, figures.figure_name,
        sum(figures.figure) as figure
    from members
    inner join figures
        on figures.place_type = 'municipality' and figures.place_code = members.municipality_code
        and figures.year = members.year
    where not members.is_divided
    group by all
    having sum(figures.figure) is not null
),
reported as (
    select * from figures
    where place_type = 'area' and figure is not null
),
followed as (
    select members.area_code as place_code, members.borders, members.year
    from members
    inner join marts.dim_municipalities as places using (municipality_code)
    inner join marts.dim_areas as areas using (area_code)
    where areas.is_reported
    group by all
    having bool_and(places.is_followed)
)
select coalesce(mart, 'area marts') as mart, figure_name as column_name,
    concat_ws(', ', place_code, borders, year, method) as place, reported.figure as found, summed.figure as expected
from reported
full join summed using (place_code, borders, year, method, figure_name)
inner join followed using (place_code, borders, year)
where coalesce(abs(reported.figure - summed.figure) > 0.000001, true)
