-- A municipality's total emissions as each release of the publisher and each of our own had them, beside the release
-- before it, with the cause of the difference.
with

publisher_totals as (
    select * from {{ ref('int_publisher_totals') }}
),

released_totals as (
    select * from {{ ref('int_released_totals') }}
),

validity as (
    select * from {{ ref('int_municipality_validity') }}
),

in_order as (
    select
        municipality_code,
        cast(year as integer) as year,
        method,
        'publisher' as released_by,
        cast(null as integer) as release_number,
        vintage,
        release_form,
        cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
        has_previous,
        cast(null as integer) as previous_release_number,
        previous_vintage,
        cast(previous_emissions_kt_co2e as decimal(18, 6)) as previous_emissions_kt_co2e,
        true as has_other_vintage,
        false as has_other_file,
        false as has_other_definitions,
        false as has_other_code,
        snapshot_id,
        previous_snapshot_id,
        origin
    from publisher_totals
    union all
    select
        municipality_code,
        year,
        method,
        'ilmastovaranto' as released_by,
        release_number,
        vintage,
        cast(null as {{ dbt.type_string() }}) as release_form,
        emissions_kt_co2e,
        has_previous,
        previous_release_number,
        previous_vintage,
        previous_emissions_kt_co2e,
        {{ differs('vintage', 'previous_vintage') }} as has_other_vintage,
        {{ differs('snapshot_id', 'previous_snapshot_id') }} as has_other_file,
        has_other_definitions,
        has_other_code,
        snapshot_id,
        previous_snapshot_id,
        origin
    from released_totals
),

dated as (
    select
        in_order.*,
        cast(substring(vintage, 1, 10) as date) as vintage_date,
        cast(substring(previous_vintage, 1, 10) as date) as previous_vintage_date
    from in_order
),

-- municipalities that became a part of another between two releases of the publisher
merged as (
    select
        dated.municipality_code,
        dated.vintage,
        dated.previous_vintage,
        count(*) as municipalities_merged
    from dated
    inner join validity
        on
            dated.municipality_code = validity.merged_into_code
            and validity.valid_to_year + 1 > extract(year from dated.previous_vintage_date)
            and validity.valid_to_year + 1 <= extract(year from dated.vintage_date)
    group by dated.municipality_code, dated.vintage, dated.previous_vintage
),

compared as (
    select
        dated.*,
        dated.emissions_kt_co2e - dated.previous_emissions_kt_co2e as revision_kt_co2e,
        (dated.emissions_kt_co2e - dated.previous_emissions_kt_co2e)
        * 100.0 / nullif(dated.previous_emissions_kt_co2e, 0) as revision_pct,
        case
            when not dated.has_previous then 'first_release'
            -- of one vintage the publisher's file may be another; else the difference is of our own making
            when not dated.has_other_vintage
                then
                    case
                        when dated.has_other_file then 'correction'
                        when dated.has_other_definitions then 'method'
                        when dated.has_other_code then 'model_changed'
                        else 'correction'
                    end
            when merged.municipalities_merged is not null then 'border_change'
            when
                {{ dbt.datediff('dated.previous_vintage_date', 'dated.vintage_date', 'day') }}
                <= {{ var('correction_days') }}
                then 'correction'
            else 'new_vintage'
        end as cause
    from dated
    left join merged
        on
            dated.municipality_code = merged.municipality_code
            and dated.vintage = merged.vintage
            and dated.previous_vintage = merged.previous_vintage
)

select
    municipality_code,
    cast(year as integer) as year,
    method,
    released_by,
    cast(release_number as integer) as release_number,
    vintage,
    release_form,
    cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
    cast(previous_release_number as integer) as previous_release_number,
    previous_vintage,
    cast(previous_emissions_kt_co2e as decimal(18, 6)) as previous_emissions_kt_co2e,
    cast(revision_kt_co2e as decimal(18, 6)) as revision_kt_co2e,
    cast(revision_pct as decimal(18, 6)) as revision_pct,
    cause,
    -- the largest changes of a municipality first; what has none comes last
    cast(
        row_number() over (
            partition by municipality_code, released_by
            order by
                case when revision_kt_co2e is null then 1 else 0 end asc,
                abs(revision_kt_co2e) desc, release_number desc, coalesce(vintage, '') desc, year desc, method asc
        ) as integer
    ) as change_rank,
    snapshot_id,
    previous_snapshot_id,
    origin
from compared
