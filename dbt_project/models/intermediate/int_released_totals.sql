-- Each municipal total as our own releases had it, from the release on in which it became another, beside the release
-- before that one. The release being made is the last.
with

releases as (
    select * from {{ ref('stg_ilmastovaranto__releases') }}
),

published_totals as (
    select * from {{ ref('stg_ilmastovaranto__published_totals') }}
),

municipal_totals as (
    select * from {{ ref('int_municipal_totals') }}
),

this_release as (
    select max(release_number) as release_number
    from releases
),

new_totals as (
    select
        this_release.release_number,
        municipal_totals.municipality_code,
        municipal_totals.year,
        municipal_totals.method,
        cast(municipal_totals.emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
        municipal_totals.emissions_vintage as vintage,
        municipal_totals.emissions_snapshot_id as snapshot_id,
        -- where no file gives the number, the origin is the population's alone
        case when municipal_totals.emissions_snapshot_id is not null then municipal_totals.origin end as origin
    from municipal_totals
    cross join this_release
),

-- a municipality, a year or a method that this release no longer has takes its history with it
all_totals as (
    select
        published_totals.release_number,
        published_totals.municipality_code,
        published_totals.year,
        published_totals.method,
        published_totals.emissions_kt_co2e,
        published_totals.vintage,
        published_totals.snapshot_id,
        published_totals.origin
    from published_totals
    inner join new_totals
        on
            published_totals.municipality_code = new_totals.municipality_code
            and published_totals.year = new_totals.year
            and published_totals.method = new_totals.method
    union all
    select
        release_number,
        municipality_code,
        year,
        method,
        emissions_kt_co2e,
        vintage,
        snapshot_id,
        origin
    from new_totals
),

in_order as (
    select
        all_totals.*,
        lag(emissions_kt_co2e) over (
            partition by municipality_code, year, method
            order by release_number
        ) as emissions_before_kt_co2e,
        lag(vintage) over (
            partition by municipality_code, year, method
            order by release_number
        ) as vintage_before,
        lag(snapshot_id) over (
            partition by municipality_code, year, method
            order by release_number
        ) as snapshot_before,
        lag(origin) over (
            partition by municipality_code, year, method
            order by release_number
        ) as origin_before
    from all_totals
),

-- numbers of different origin are never compared, and what no file gave is no number to compare with
became_another as (
    select
        in_order.*,
        snapshot_before is not null
        and (snapshot_id is null or not {{ differs('origin', 'origin_before') }}) as has_previous
    from in_order
    where
        {{ differs('emissions_kt_co2e', 'emissions_before_kt_co2e') }}
        or {{ differs('vintage', 'vintage_before') }}
        or {{ differs('snapshot_id', 'snapshot_before') }}
        or {{ differs('origin', 'origin_before') }}
),

-- the number before stood until this release, so it is the release right before that the code is compared with
compared as (
    select
        became_another.municipality_code,
        became_another.year,
        became_another.method,
        became_another.release_number,
        became_another.vintage,
        became_another.emissions_kt_co2e,
        became_another.snapshot_id,
        became_another.has_previous,
        case when became_another.has_previous then release_before.release_number end as previous_release_number,
        case when became_another.has_previous then became_another.vintage_before end as previous_vintage,
        case
            when became_another.has_previous then became_another.emissions_before_kt_co2e
        end as previous_emissions_kt_co2e,
        case when became_another.has_previous then became_another.snapshot_before end as previous_snapshot_id,
        {{ differs('releases.definitions_version', 'release_before.definitions_version') }} as has_other_definitions,
        {{ differs('releases.code_version', 'release_before.code_version') }} as has_other_code,
        became_another.origin
    from became_another
    inner join releases on became_another.release_number = releases.release_number
    left join releases as release_before on became_another.release_number = release_before.release_number + 1
)

select * from compared
