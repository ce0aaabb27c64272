-- The rows of every release of Syke's emissions, in whichever form it came, each under the municipality that it counts
-- for. A release that still gives a merged municipality for itself is on old borders, and what it gives moves to the
-- municipality that it is a part of since, on the vintage of that one's file; `given_code` and `given_snapshot_id` say
-- of whom and in which file the row stands. A municipality's newest release is marked; where one release came in both
-- forms, the bulk files are it. Whatever is made of the publisher's rows begins here.
with

bulk as (
    select * from {{ ref('stg_syke__municipal_emissions') }}
),

workbook as (
    select * from {{ ref('stg_syke__emissions_workbook') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

validity as (
    select * from {{ ref('int_municipality_validity') }}
),

both_forms as (
    select
        'bulk' as release_form,
        municipality_code,
        year,
        sector_code,
        sub_sector,
        sub_sector_part,
        is_hinku,
        is_credit,
        is_emissions_trading,
        emissions_kt_co2e,
        emissions_with_credits_kt_co2e,
        energy_gwh,
        release_status,
        vintage,
        snapshot_id,
        origin
    from bulk
    union all
    select
        'workbook' as release_form,
        municipality_code,
        year,
        sector_code,
        sub_sector,
        sub_sector_part,
        is_hinku,
        is_credit,
        is_emissions_trading,
        emissions_kt_co2e,
        emissions_with_credits_kt_co2e,
        energy_gwh,
        release_status,
        vintage,
        snapshot_id,
        origin
    from workbook
),

of_itself as (
    select
        both_forms.*,
        both_forms.municipality_code as given_code,
        both_forms.snapshot_id as given_snapshot_id
    from both_forms
    inner join municipalities on both_forms.municipality_code = municipalities.municipality_code
    where municipalities.is_followed
),

file_releases as (
    select
        municipality_code,
        release_form,
        vintage,
        max(snapshot_id) as snapshot_id
    from of_itself
    group by municipality_code, release_form, vintage
),

newest_of_day as (
    select
        municipality_code,
        release_form,
        max(vintage) as vintage
    from both_forms
    group by municipality_code, release_form, substring(vintage, 1, 10)
),

-- a file of the same day is of the same release, whatever the publisher's clock said of each file
of_merged as (
    select
        both_forms.release_form,
        validity.merged_into_code as municipality_code,
        both_forms.year,
        both_forms.sector_code,
        both_forms.sub_sector,
        both_forms.sub_sector_part,
        both_forms.is_hinku,
        both_forms.is_credit,
        both_forms.is_emissions_trading,
        both_forms.emissions_kt_co2e,
        both_forms.emissions_with_credits_kt_co2e,
        both_forms.energy_gwh,
        both_forms.release_status,
        file_releases.vintage,
        file_releases.snapshot_id,
        both_forms.origin,
        both_forms.municipality_code as given_code,
        both_forms.snapshot_id as given_snapshot_id
    from both_forms
    inner join newest_of_day
        on
            both_forms.municipality_code = newest_of_day.municipality_code
            and both_forms.release_form = newest_of_day.release_form
            and both_forms.vintage = newest_of_day.vintage
    inner join validity on both_forms.municipality_code = validity.municipality_code
    inner join file_releases
        on
            validity.merged_into_code = file_releases.municipality_code
            and both_forms.release_form = file_releases.release_form
            and substring(both_forms.vintage, 1, 10) = substring(file_releases.vintage, 1, 10)
    left join municipalities on both_forms.municipality_code = municipalities.municipality_code
    where municipalities.municipality_code is null
),

followed as (
    select * from of_itself
    union all
    select * from of_merged
),

releases as (
    select
        municipality_code,
        vintage,
        release_form,
        row_number() over (partition by municipality_code order by vintage desc, release_form asc) as place_from_newest
    from followed
    group by municipality_code, vintage, release_form
),

marked as (
    select
        followed.*,
        releases.place_from_newest = 1 as is_newest
    from followed
    inner join releases
        on
            followed.municipality_code = releases.municipality_code
            and followed.vintage = releases.vintage
            and followed.release_form = releases.release_form
)

select * from marked
