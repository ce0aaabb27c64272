-- Syke's rows once per calculation method they belong to, summed to main sectors. The three methods are different
-- series and are never summed together. Every release of Syke is in staging; a municipality's newest is taken here.
with

every_release as (
    select * from {{ ref('stg_syke__municipal_emissions') }}
),

newest as (
    select
        municipality_code,
        max(vintage) as vintage
    from every_release
    group by municipality_code
),

emissions as (
    select every_release.*
    from every_release
    inner join newest
        on
            every_release.municipality_code = newest.municipality_code
            and every_release.vintage = newest.vintage
),

all_emissions as (
    select
        municipality_code,
        year,
        'alas' as method,
        sector_code,
        emissions_kt_co2e,
        energy_gwh,
        snapshot_id,
        origin
    from emissions
),

hinku_without_credits as (
    select
        municipality_code,
        year,
        'hinku' as method,
        sector_code,
        emissions_kt_co2e,
        energy_gwh,
        snapshot_id,
        origin
    from emissions
    where is_hinku and not is_credit
),

hinku_with_credits as (
    select
        municipality_code,
        year,
        'hinku_credits' as method,
        sector_code,
        emissions_with_credits_kt_co2e as emissions_kt_co2e,
        energy_gwh,
        snapshot_id,
        origin
    from emissions
    where is_hinku
),

by_method as (
    select * from all_emissions
    union all
    select * from hinku_without_credits
    union all
    select * from hinku_with_credits
),

summed as (
    select
        municipality_code,
        year,
        method,
        sector_code,
        sum(emissions_kt_co2e) as emissions_kt_co2e,
        sum(energy_gwh) as energy_gwh,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from by_method
    group by municipality_code, year, method, sector_code
)

select * from summed
