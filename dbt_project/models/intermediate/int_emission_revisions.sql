-- A municipality's total emissions as each release of the publisher had them, beside the release before it. Numbers of
-- different origin, such as made-up and real ones, are never compared.
with

releases as (
    select * from {{ ref('int_emission_releases') }}
),

validity as (
    select * from {{ ref('int_municipality_validity') }}
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
        cast(substring(vintage, 1, 10) as date) as vintage_date,
        row_number() over (
            partition by municipality_code, year, method, origin, substring(vintage, 1, 10)
            order by vintage desc, release_form asc
        ) as place
    from totals
),

in_order as (
    select
        municipality_code,
        year,
        method,
        vintage,
        vintage_date,
        release_form,
        emissions_kt_co2e,
        snapshot_id,
        lag(vintage) over (
            partition by municipality_code, year, method, origin
            order by vintage_date
        ) as previous_vintage,
        lag(vintage_date) over (
            partition by municipality_code, year, method, origin
            order by vintage_date
        ) as previous_vintage_date,
        lag(emissions_kt_co2e) over (
            partition by municipality_code, year, method, origin
            order by vintage_date
        ) as previous_emissions_kt_co2e,
        lag(snapshot_id) over (
            partition by municipality_code, year, method, origin
            order by vintage_date
        ) as previous_snapshot_id,
        origin
    from newest_form
    where place = 1
),

-- municipalities that became a part of another between two releases
merged as (
    select
        in_order.municipality_code,
        in_order.vintage,
        count(*) as municipalities_merged
    from in_order
    inner join validity
        on
            in_order.municipality_code = validity.merged_into_code
            and validity.valid_to_year + 1 > extract(year from in_order.previous_vintage_date)
            and validity.valid_to_year + 1 <= extract(year from in_order.vintage_date)
    group by in_order.municipality_code, in_order.vintage
),

compared as (
    select
        in_order.municipality_code,
        in_order.year,
        in_order.method,
        in_order.vintage,
        in_order.release_form,
        in_order.emissions_kt_co2e,
        in_order.previous_vintage,
        in_order.previous_emissions_kt_co2e,
        in_order.emissions_kt_co2e - in_order.previous_emissions_kt_co2e as revision_kt_co2e,
        (in_order.emissions_kt_co2e - in_order.previous_emissions_kt_co2e)
        * 100.0 / nullif(in_order.previous_emissions_kt_co2e, 0) as revision_pct,
        case
            when in_order.previous_vintage is null then 'first_release'
            when merged.municipalities_merged is not null then 'border_change'
            when
                {{ dbt.datediff('in_order.previous_vintage_date', 'in_order.vintage_date', 'day') }}
                <= {{ var('correction_days') }}
                then 'correction'
            else 'new_vintage'
        end as cause,
        in_order.snapshot_id,
        in_order.previous_snapshot_id,
        in_order.origin
    from in_order
    left join merged
        on
            in_order.municipality_code = merged.municipality_code
            and in_order.vintage = merged.vintage
)

select
    municipality_code,
    cast(year as integer) as year,
    method,
    vintage,
    release_form,
    cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
    previous_vintage,
    cast(previous_emissions_kt_co2e as decimal(18, 6)) as previous_emissions_kt_co2e,
    cast(revision_kt_co2e as decimal(18, 6)) as revision_kt_co2e,
    cast(revision_pct as decimal(18, 6)) as revision_pct,
    cause,
    -- the largest changes of a municipality first; what has none comes last
    cast(
        row_number() over (
            partition by municipality_code
            order by
                case when revision_kt_co2e is null then 1 else 0 end asc,
                abs(revision_kt_co2e) desc, vintage desc, year desc, method asc
        ) as integer
    ) as change_rank,
    snapshot_id,
    previous_snapshot_id,
    origin
from compared
