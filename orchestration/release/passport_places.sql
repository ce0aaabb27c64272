-- Which places' rows each number is made of: its own, an area's municipalities that have a number, and what has merged
-- into one of them. `asked` is the caller's table of numbers: place_type, place_code, borders, year, indicator_code.
-- `ilmasto passport` asks of one number, the site's build (dashboards/lib/passports.js) of all that the site shows.
with

-- numbers of other years are made of the emissions of each
numbers as (
    select
        asked.*,
        case when of_other_years.indicator_code is null then asked.indicator_code else 'emissions_total' end as of_each
    from asked
    left join (
        select distinct place_type, place_code, borders, year, indicator_code from mart_passport_years
    ) as of_other_years
        using (place_type, place_code, borders, year, indicator_code)
),

-- whose figures are the area's: what has merged counts in its successor, and what two areas share in neither
members as (
    select
        asked_areas.place_code,
        asked_areas.borders,
        asked_areas.year,
        coalesce(municipalities.merged_into_code, memberships.municipality_code) as municipality_code
    from (select distinct place_code, borders, year from asked where place_type = 'area') as asked_areas
    inner join dim_area_memberships as memberships
        on asked_areas.borders = 'current' and memberships.valid_to_year is null
        or asked_areas.borders = 'of_year' and asked_areas.year between coalesce(memberships.valid_from_year, 0)
            and coalesce(memberships.valid_to_year, 9999)
    inner join dim_areas as areas on memberships.area_code = areas.area_code
    left join dim_municipalities as municipalities on memberships.municipality_code = municipalities.municipality_code
    group by 1, 2, 3, 4, areas.area_type
    having bool_or(areas.area_code = asked_areas.place_code) and count(distinct areas.area_code) = 1
),

without_a_number as (
    select indicator_code, year, municipality_code
    from mart_municipal_indicators
    group by all
    having count(indicator_value) = 0
),

-- what is told of a project area as a whole is a part of each area that holds all of it
whole_areas as (
    select members.place_code, members.borders, members.year, project.area_code
    from (
        select area_code, municipality_code, count(*) over (partition by area_code) as municipalities
        from dim_area_memberships
        inner join dim_areas using (area_code)
        where area_type = 'project_area' and dim_area_memberships.valid_to_year is null
    ) as project
    inner join members using (municipality_code)
    group by all
    having count(*) = any_value(project.municipalities)
),

parts as (
    select numbers.* exclude (of_each), place_code as part_code from numbers
    union
    select numbers.* exclude (of_each), members.municipality_code
    from numbers
    inner join members using (place_code, borders, year)
    left join without_a_number
        on numbers.of_each = without_a_number.indicator_code and numbers.year = without_a_number.year
        and members.municipality_code = without_a_number.municipality_code
    where numbers.place_type = 'area' and without_a_number.municipality_code is null
    union
    select numbers.* exclude (of_each), whole_areas.area_code
    from numbers
    inner join whole_areas using (place_code, borders, year)
    where numbers.place_type = 'area'
)

select * from parts
union
-- a publisher on old borders gives what has merged for itself: its rows are a part of its successor's number
select parts.* replace (merged.municipality_code as part_code)
from parts
inner join dim_municipalities as merged on parts.part_code = merged.merged_into_code
