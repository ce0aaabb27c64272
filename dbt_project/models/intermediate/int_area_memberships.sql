-- Which municipality belongs to which area from which year to which, one row per membership. The divisions are kept
-- apart by area_type. An empty first year is one before the oldest that is known, an empty last year is none yet.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

areas as (
    select * from {{ ref('areas') }}
),

past as (
    select * from {{ ref('past_memberships') }}
),

of_today as (
    select
        areas.area_code,
        areas.area_type,
        areas.valid_from_year as area_valid_from_year,
        municipalities.municipality_code,
        municipalities.is_followed
    from municipalities
    inner join areas
        on
            areas.area_code in (
                municipalities.project_area_code,
                municipalities.seutukunta_code,
                municipalities.maakunta_code,
                municipalities.hyvinvointialue_code,
                municipalities.elinvoimakeskus_code
            )
            or areas.area_type = 'country'
),

of_the_past as (
    select
        areas.area_code,
        areas.area_type,
        past.municipality_code,
        coalesce(municipalities.is_followed, false) as is_followed,
        past.valid_from_year,
        past.valid_to_year
    from past
    inner join areas on past.area_code = areas.area_code
    left join municipalities on past.municipality_code = municipalities.municipality_code
),

-- what a municipality is part of now, it is since it left the area of the same division that it was in before
ends as (
    select
        municipality_code,
        area_type,
        max(valid_to_year) as valid_to_year
    from of_the_past
    group by municipality_code, area_type
)

select
    of_today.area_code,
    of_today.area_type,
    of_today.municipality_code,
    of_today.is_followed,
    coalesce(ends.valid_to_year + 1, of_today.area_valid_from_year) as valid_from_year,
    cast(null as integer) as valid_to_year
from of_today
left join ends
    on
        of_today.municipality_code = ends.municipality_code
        and of_today.area_type = ends.area_type
union all
select
    area_code,
    area_type,
    municipality_code,
    is_followed,
    valid_from_year,
    valid_to_year
from of_the_past
