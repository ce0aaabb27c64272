-- Every release of Syke's emissions, once per calculation method its rows belong to, summed to main sectors. The three
-- methods are different series and are never summed together. A municipality's newest release is marked.
with

emission_rows as (
    select * from {{ ref('int_emission_rows') }}
),

by_method as (
    select
        emission_rows.*,
        'alas' as method,
        emissions_kt_co2e as method_kt_co2e
    from emission_rows
    union all
    select
        emission_rows.*,
        'hinku' as method,
        emissions_kt_co2e as method_kt_co2e
    from emission_rows
    where is_hinku and not is_credit
    union all
    select
        emission_rows.*,
        'hinku_credits' as method,
        emissions_with_credits_kt_co2e as method_kt_co2e
    from emission_rows
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
        {{ weakest_origin('origin') }} as origin,
        is_newest
    from by_method
    group by municipality_code, vintage, release_form, year, method, sector_code, is_newest
)

select * from summed
