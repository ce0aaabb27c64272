-- Every release of Syke's emissions, in whichever form it came, once per calculation method its rows belong to, summed
-- to main sectors. The three methods are different series and are never summed together. A municipality's newest
-- release is marked; where one release came in both forms, the bulk files are it.
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

followed as (
    select both_forms.*
    from both_forms
    inner join municipalities on both_forms.municipality_code = municipalities.municipality_code
    where municipalities.is_followed
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
