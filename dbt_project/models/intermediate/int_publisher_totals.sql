-- A municipality's total emissions as each release of the publisher had them, beside the release before it. Numbers of
-- different origin, such as made-up and real ones, are never compared.
with

releases as (
    select * from {{ ref('int_emission_releases') }}
),

totals as (
    select
        municipality_code,
        year,
        method,
        vintage,
        release_form,
        -- a sector that is not known leaves the total unknown
        case when count(*) = count(emissions_kt_co2e) then sum(emissions_kt_co2e) end as emissions_kt_co2e,
        max(snapshot_id) as snapshot_id,
        origin
    from releases
    group by municipality_code, year, method, vintage, release_form, origin
),

-- one release may come in two forms; the bulk files are it
newest_form as (
    select
        totals.*,
        substring(vintage, 1, 10) as vintage_day,
        row_number() over (
            partition by municipality_code, year, method, origin, substring(vintage, 1, 10)
            order by vintage desc, release_form asc
        ) as place
    from totals
),

-- what has no day is taken to be the oldest
in_order as (
    select
        newest_form.*,
        row_number() over (
            partition by municipality_code, year, method, origin
            order by case when vintage_day is null then 0 else 1 end, vintage_day
        ) > 1 as has_previous,
        lag(vintage) over (
            partition by municipality_code, year, method, origin
            order by case when vintage_day is null then 0 else 1 end, vintage_day
        ) as previous_vintage,
        lag(emissions_kt_co2e) over (
            partition by municipality_code, year, method, origin
            order by case when vintage_day is null then 0 else 1 end, vintage_day
        ) as previous_emissions_kt_co2e,
        lag(snapshot_id) over (
            partition by municipality_code, year, method, origin
            order by case when vintage_day is null then 0 else 1 end, vintage_day
        ) as previous_snapshot_id
    from newest_form
    where place = 1
)

select
    municipality_code,
    year,
    method,
    vintage,
    release_form,
    emissions_kt_co2e,
    snapshot_id,
    has_previous,
    previous_vintage,
    previous_emissions_kt_co2e,
    previous_snapshot_id,
    origin
from in_order
