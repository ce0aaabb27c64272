-- Whose figures an area is the sum of, on the borders of today and on those of the year: one row per area, municipality
-- of today and span of years. Publishers give figures by the municipalities of today alone. One that holds a former
-- municipality of another area is divided in those years: its figures belong to neither area as a whole. Here ends what
-- is not reported: every table of areas' figures is made of this one.
with

areas as (
    select * from {{ ref('areas') }}
    where is_reported
),

memberships as (
    select * from {{ ref('int_area_memberships') }}
),

validity as (
    select * from {{ ref('int_municipality_validity') }}
    where merged_into_code is not null
),

-- borders change only in the years in which a membership begins or has ended
change_years as (
    select cast({{ var('oldest_borders_year') }} as integer) as year
    union
    select valid_from_year as year
    from memberships
    where valid_from_year > {{ var('oldest_borders_year') }}
    union
    select valid_to_year + 1 as year
    from memberships
    where valid_to_year >= {{ var('oldest_borders_year') }}
),

spans as (
    select
        year as from_year,
        lag(year) over (order by year) as previous_from_year,
        coalesce(lead(year) over (order by year) - 1, 9999) as to_year
    from change_years
),

members as (
    select
        spans.from_year,
        spans.to_year,
        spans.previous_from_year,
        memberships.area_type,
        memberships.area_code,
        coalesce(validity.merged_into_code, memberships.municipality_code) as municipality_code
    from memberships
    inner join spans
        on
            spans.from_year >= coalesce(memberships.valid_from_year, 0)
            and spans.from_year <= coalesce(memberships.valid_to_year, 9999)
    left join validity on memberships.municipality_code = validity.municipality_code
    group by
        spans.from_year,
        spans.to_year,
        spans.previous_from_year,
        memberships.area_type,
        memberships.area_code,
        coalesce(validity.merged_into_code, memberships.municipality_code)
),

marked as (
    select
        members.*,
        count(*) over (partition by from_year, area_type, municipality_code) > 1 as is_divided
    from members
),

-- the years from which an area has another municipality, or one less, or the same one whole
changes as (
    select
        later.area_code,
        later.from_year as change_year
    from marked as later
    left join marked as earlier
        on
            later.previous_from_year = earlier.from_year
            and later.area_code = earlier.area_code
            and later.municipality_code = earlier.municipality_code
            and later.is_divided = earlier.is_divided
    where earlier.area_code is null
    union
    select
        earlier.area_code,
        earlier.to_year + 1 as change_year
    from marked as earlier
    left join marked as later
        on
            earlier.from_year = later.previous_from_year
            and earlier.area_code = later.area_code
            and earlier.municipality_code = later.municipality_code
            and earlier.is_divided = later.is_divided
    where later.area_code is null and earlier.to_year < 9999
),

newest_changes as (
    select
        area_code,
        max(change_year) as change_year
    from changes
    group by area_code
),

of_year as (
    select
        'of_year' as borders,
        marked.area_code,
        marked.area_type,
        marked.municipality_code,
        marked.is_divided,
        marked.from_year,
        marked.to_year,
        max(changes.change_year) as borders_since_year
    from marked
    inner join changes
        on
            marked.area_code = changes.area_code
            and marked.from_year >= changes.change_year
    group by
        marked.area_code,
        marked.area_type,
        marked.municipality_code,
        marked.is_divided,
        marked.from_year,
        marked.to_year
),

of_today as (
    select
        'current' as borders,
        memberships.area_code,
        memberships.area_type,
        memberships.municipality_code,
        false as is_divided,
        0 as from_year,
        9999 as to_year,
        newest_changes.change_year as borders_since_year
    from memberships
    inner join newest_changes on memberships.area_code = newest_changes.area_code
    where memberships.valid_to_year is null
),

both_borders as (
    select * from of_today
    union all
    select * from of_year
)

select
    both_borders.borders,
    both_borders.area_code,
    both_borders.area_type,
    both_borders.municipality_code,
    both_borders.is_divided,
    cast(both_borders.from_year as integer) as from_year,
    cast(both_borders.to_year as integer) as to_year,
    cast(both_borders.borders_since_year as integer) as borders_since_year,
    cast(
        count(*) over (partition by both_borders.borders, both_borders.area_code, both_borders.from_year) as integer
    ) as municipalities_total
from both_borders
inner join areas on both_borders.area_code = areas.area_code
