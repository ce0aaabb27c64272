-- How many municipalities an area is of, of how many a number is, and since when they are the same ones, are as the
-- dimensions tell, on both borders.
with since as (
    select area_code, year, max(case when is_other then year end) over (
        partition by area_code order by year
    ) as since_year
    from (
        select *, who is distinct from lag(who) over (partition by area_code order by year) as is_other
        from (
            select members.area_code, members.year,
                string_agg(municipality_code || is_divided, ' ' order by municipality_code) as who
            from members
            where borders = 'of_year' and year >= (select min(year) from marts.mart_area_overview where borders = 'of_year')
            group by all
        )
    )
),
sizes as (
    select area_code, borders, year, count(*) as municipalities_total
    from members
    group by all
),
told as (
    select distinct mart, place_code, borders, year, municipalities_total from overviews where place_type = 'area'
    union all
    select distinct mart, place_code, borders, year, municipalities_total from sectors where place_type = 'area'
    union all
    select distinct mart, place_code, borders, year, municipalities_total
    from numbers
    where place_type = 'area'
        and indicator_code not in (select indicator_code from marts.dim_indicators where theme = 'plans')
)
select told.mart, 'municipalities_total' as column_name, concat_ws(', ', place_code, told.borders, told.year) as place,
    told.municipalities_total as found, sizes.municipalities_total as expected
from told
left join sizes on told.place_code = sizes.area_code and told.borders = sizes.borders and told.year = sizes.year
where told.municipalities_total is distinct from sizes.municipalities_total
union all
-- every reported area has its rows for every year in which it has a followed municipality
select 'mart_area_overview', 'area_code', concat_ws(', ', wanted.area_code, wanted.borders, wanted.year), 0, wanted.rows
from (
    select members.area_code, members.borders, members.year,
        (select count(*) from marts.dim_methods where is_of_emissions) as rows
    from members
    inner join marts.dim_municipalities as places using (municipality_code)
    inner join marts.dim_areas as areas using (area_code)
    where areas.is_reported and places.is_followed and members.year in (select year from marts.mart_municipal_overview)
    group by all
) as wanted
left join (
    select place_code, borders, year, count(*) as rows from overviews where place_type = 'area' group by all
) as told
    on wanted.area_code = told.place_code and wanted.borders = told.borders and wanted.year = told.year
where coalesce(told.rows, 0) <> wanted.rows
union all
-- borders are those since the last year in which the area's municipalities became others, or another one whole; today's
-- are those of the newest year
select 'mart_area_overview', 'borders_since_year', concat_ws(', ', told.area_code, told.borders, told.year),
    told.borders_since_year, coalesce(of_year.since_year, newest.since_year)
from (select distinct area_code, borders, year, borders_since_year from marts.mart_area_overview) as told
left join since as of_year
    on told.borders = 'of_year' and told.area_code = of_year.area_code and told.year = of_year.year
left join since as newest
    on told.borders = 'current' and told.area_code = newest.area_code
    and newest.year = (select max(year) from since)
where told.borders_since_year is distinct from coalesce(of_year.since_year, newest.since_year)
