-- An area's total emissions on today's borders as each release of the publisher and each of our own had them, beside
-- the release before it, with the cause of the difference. A release of the publisher has an area's total where it
-- holds all its municipalities; one of ours holds what came newest of each.
with

revisions as (
    select * from {{ ref('int_emission_revisions') }}
),

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
    where borders = 'current'
),

-- numbers of different origin are never compared; in a release of ours each municipality has one number alone
placed as (
    select
        revisions.*,
        case when released_by = 'publisher' then origin else 'any' end as series,
        dense_rank() over (
            order by
                coalesce(release_number, 0),
                case when released_by = 'publisher' then coalesce(substring(vintage, 1, 10), '') else '' end
        ) as release_place
    from revisions
),

standing as (
    select
        placed.*,
        case
            when released_by = 'publisher' then release_place
            else coalesce(
                lead(release_place) over (
                    partition by municipality_code, year, method, released_by, series
                    order by release_place
                ) - 1,
                999999
            )
        end as last_release_place,
        case cause
            when 'border_change' then 1
            when 'new_vintage' then 2
            when 'correction' then 3
            when 'method' then 4
            when 'model_changed' then 5
        end as cause_place
    from placed
),

members as (
    select
        area_municipalities.area_code,
        area_municipalities.municipalities_total,
        standing.*
    from area_municipalities
    inner join standing on area_municipalities.municipality_code = standing.municipality_code
),

-- the releases in which the number of one of the area's municipalities became another, and whose cause comes first
steps as (
    select
        area_code,
        year,
        method,
        released_by,
        series,
        release_place,
        max(release_number) as release_number,
        min(cause_place) as cause_place,
        max(case when cause = 'first_release' then 1 else 0 end) as has_first_release
    from members
    group by area_code, year, method, released_by, series, release_place
),

summed as (
    select
        steps.area_code,
        steps.year,
        steps.method,
        steps.released_by,
        steps.series,
        steps.release_place,
        steps.release_number,
        steps.cause_place,
        steps.has_first_release,
        sum(members.emissions_kt_co2e) as emissions_kt_co2e,
        max(members.vintage) as vintage,
        max(members.municipalities_total) as municipalities_total,
        count(members.emissions_kt_co2e) as municipalities_loaded,
        {{ weakest_origin('members.origin') }} as origin
    from steps
    inner join members
        on
            steps.area_code = members.area_code
            and steps.year = members.year
            and steps.method = members.method
            and steps.released_by = members.released_by
            and steps.series = members.series
            and steps.release_place between members.release_place and members.last_release_place
    group by
        steps.area_code,
        steps.year,
        steps.method,
        steps.released_by,
        steps.series,
        steps.release_place,
        steps.release_number,
        steps.cause_place,
        steps.has_first_release
),

numbered as (
    select
        summed.*,
        row_number() over (
            partition by area_code, year, method, released_by, series
            order by release_place
        ) as step_number
    from summed
),

in_order as (
    select
        numbered.*,
        lag(step_number) over (
            partition by area_code, year, method, released_by, series
            order by release_place
        ) as previous_step_number,
        lag(vintage) over (
            partition by area_code, year, method, released_by, series
            order by release_place
        ) as vintage_before,
        lag(emissions_kt_co2e) over (
            partition by area_code, year, method, released_by, series
            order by release_place
        ) as emissions_before_kt_co2e
    from numbered
    where municipalities_loaded = municipalities_total
),

-- a total of ours that was not whole in between is not compared with the one before that
marked as (
    select
        in_order.*,
        previous_step_number is not null
        and has_first_release = 0
        and (released_by = 'publisher' or previous_step_number + 1 = step_number) as has_previous
    from in_order
),

compared as (
    select
        area_code,
        year,
        method,
        released_by,
        release_number,
        vintage,
        emissions_kt_co2e,
        -- the number before stood until the release right before
        case when has_previous then release_number - 1 end as previous_release_number,
        case when has_previous then vintage_before end as previous_vintage,
        case when has_previous then emissions_before_kt_co2e end as previous_emissions_kt_co2e,
        case
            when not has_previous then 'first_release'
            when cause_place = 1 then 'border_change'
            when cause_place = 2 then 'new_vintage'
            when cause_place = 3 then 'correction'
            when cause_place = 4 then 'method'
            else 'model_changed'
        end as cause,
        municipalities_total,
        origin
    from marked
),

with_revision as (
    select
        compared.*,
        emissions_kt_co2e - previous_emissions_kt_co2e as revision_kt_co2e
    from compared
)

select
    area_code,
    year,
    method,
    released_by,
    cast(release_number as integer) as release_number,
    vintage,
    cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
    cast(previous_release_number as integer) as previous_release_number,
    previous_vintage,
    cast(previous_emissions_kt_co2e as decimal(18, 6)) as previous_emissions_kt_co2e,
    cast(revision_kt_co2e as decimal(18, 6)) as revision_kt_co2e,
    cast(revision_kt_co2e * 100.0 / nullif(previous_emissions_kt_co2e, 0) as decimal(18, 6)) as revision_pct,
    cause,
    cast(
        row_number() over (
            partition by area_code, released_by
            order by
                case when revision_kt_co2e is null then 1 else 0 end asc,
                abs(revision_kt_co2e) desc, release_number desc, coalesce(vintage, '') desc, year desc, method asc
        ) as integer
    ) as change_rank,
    cast(municipalities_total as integer) as municipalities_total,
    origin
from with_revision
