-- Every release of Syke's emissions, in whichever form it came, once per calculation method its rows belong to, summed
-- to main sectors. The three methods are different series and are never summed together. A municipality's newest
-- release is marked; where one release came in both forms, the bulk files are it. A release that still gives a merged
-- municipality for itself is on old borders, and what it gives moves to the municipality that it is a part of since.
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
        is_hinku,
        is_credit,
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
        is_hinku,
        is_credit,
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
    select both_forms.*
    from both_forms
    inner join municipalities on both_forms.municipality_code = municipalities.municipality_code
    where municipalities.is_followed
),

file_releases as (
    select distinct
        municipality_code,
        release_form,
        vintage
    from of_itself
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
        both_forms.is_hinku,
        both_forms.is_credit,
        both_forms.emissions_kt_co2e,
        both_forms.emissions_with_credits_kt_co2e,
        both_forms.energy_gwh,
        both_forms.release_status,
        file_releases.vintage,
        both_forms.snapshot_id,
        both_forms.origin
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

by_method as (
    select
        followed.*,
        'alas' as method,
        emissions_kt_co2e as method_kt_co2e
    from followed
    union all
    select
        followed.*,
        'hinku' as method,
        emissions_kt_co2e as method_kt_co2e
    from followed
    where is_hinku and not is_credit
    union all
    select
        followed.*,
        'hinku_credits' as method,
        emissions_with_credits_kt_co2e as method_kt_co2e
    from followed
    where is_hinku
),

summed as (
    select
        municipality_code,
        vintage,
        release_form,
        year,
        method,
        sector_code,
        sum(method_kt_co2e) as emissions_kt_co2e,
        sum(energy_gwh) as energy_gwh,
        {{ weakest_release('release_status') }} as release_status,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from by_method
    group by municipality_code, vintage, release_form, year, method, sector_code
),

marked as (
    select
        summed.*,
        releases.place_from_newest = 1 as is_newest
    from summed
    inner join releases
        on
            summed.municipality_code = releases.municipality_code
            and summed.vintage = releases.vintage
            and summed.release_form = releases.release_form
)

select * from marked
