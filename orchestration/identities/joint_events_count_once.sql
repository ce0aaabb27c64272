-- An area's events and participants are those of its municipalities and, once each, the joint ones of the project areas
-- that lie in it whole. What a project area has beyond its municipalities is its joint ones.
with counted as (
    select * from numbers
    where indicator_code in (select indicator_code from marts.dim_indicators where theme = 'communication')
        and indicator_value is not null
),
of_municipalities as (
    select members.area_code as place_code, members.borders, members.year, counted.indicator_code,
        sum(counted.indicator_value) as figure
    from members
    inner join counted
        on counted.place_type = 'municipality' and counted.place_code = members.municipality_code
        and counted.year = members.year
    where not members.is_divided
    group by all
),
beyond as (
    select counted.mart, counted.place_code, counted.borders, counted.year, counted.indicator_code,
        counted.indicator_value - coalesce(of_municipalities.figure, 0) as figure
    from counted
    left join of_municipalities using (place_code, borders, year, indicator_code)
    where counted.place_type = 'area'
),
project_areas as (
    select area_code from marts.dim_areas where area_type = 'project_area'
),
sizes as (
    select area_code, borders, year, count(*) as municipalities from members group by all
),
shared as (
    select small.area_code as project_area_code, large.area_code, borders, year, count(*) as municipalities
    from members as small
    inner join project_areas on small.area_code = project_areas.area_code
    inner join members as large using (municipality_code, borders, year)
    group by all
),
inside as (
    select shared.project_area_code, shared.area_code, shared.borders, shared.year
    from shared
    inner join sizes
        on shared.project_area_code = sizes.area_code and shared.borders = sizes.borders and shared.year = sizes.year
        and shared.municipalities = sizes.municipalities
),
joint as (
    select inside.area_code as place_code, inside.borders, inside.year, beyond.indicator_code,
        sum(beyond.figure) as figure
    from inside
    inner join beyond
        on inside.project_area_code = beyond.place_code and inside.borders = beyond.borders and inside.year = beyond.year
    group by all
)
select coalesce(beyond.mart, 'mart_area_indicators') as mart, indicator_code as column_name,
    concat_ws(', ', place_code, borders, year) as place, coalesce(beyond.figure, 0) as found,
    coalesce(joint.figure, 0) as expected
from beyond
full join joint using (place_code, borders, year, indicator_code)
where coalesce(beyond.figure, 0) <> coalesce(joint.figure, 0)
    and place_code in (select area_code from marts.mart_area_overview)
union all
select mart, indicator_code, concat_ws(', ', place_code, borders, year), figure, 0
from beyond
where figure < 0
