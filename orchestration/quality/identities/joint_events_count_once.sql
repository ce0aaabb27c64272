-- An area's events and participants are those of its municipalities and the joint ones of the project areas that lie in
-- it whole. What a project area has beyond its municipalities is its joint ones. One event that several project areas
-- tell of is one in an area that holds them, so such an area has at least what one of them has and at most the sum of
-- theirs; an area that holds one project area has the same as it. Which events are the same no mart tells: the second
-- reckoning counts them.
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
-- a project area is of today's municipalities, and its events of any year: they stand on today's borders
project_members as (
    select members.area_code as project_area_code, members.municipality_code, members.year
    from members
    inner join marts.dim_areas as areas using (area_code)
    where areas.area_type = 'project_area' and members.borders = 'current'
),
sizes as (
    select project_area_code, year, count(*) as municipalities from project_members group by all
),
shared as (
    select small.project_area_code, large.area_code, large.borders, large.year, count(*) as municipalities
    from project_members as small
    inner join members as large using (municipality_code, year)
    where not large.is_divided
    group by all
),
inside as (
    select shared.project_area_code, shared.area_code, shared.borders, shared.year
    from shared
    inner join sizes using (project_area_code, year, municipalities)
),
joint as (
    select inside.area_code as place_code, inside.borders, inside.year, beyond.indicator_code,
        max(beyond.figure) as lowest, sum(beyond.figure) as highest
    from inside
    inner join beyond
        on inside.project_area_code = beyond.place_code and beyond.borders = 'current' and inside.year = beyond.year
    group by all
)
select coalesce(beyond.mart, 'mart_area_indicators') as mart, indicator_code as column_name,
    concat_ws(', ', place_code, borders, year) as place, coalesce(beyond.figure, 0) as found,
    concat_ws(' to ', coalesce(joint.lowest, 0), nullif(joint.highest, joint.lowest)) as expected
from beyond
full join joint using (place_code, borders, year, indicator_code)
where coalesce(beyond.figure, 0) not between coalesce(joint.lowest, 0) and coalesce(joint.highest, 0)
    and place_code in (select area_code from marts.mart_area_overview)
union all
select mart, indicator_code, concat_ws(', ', place_code, borders, year), figure, '0 or more'
from beyond
where figure < 0
