-- Of all releases a municipality's newest: each release restates the whole series, so two are never mixed.
with

releases as (
    select * from {{ ref('int_emission_releases') }}
),

newest as (
    select
        municipality_code,
        year,
        method,
        sector_code,
        emissions_kt_co2e,
        energy_gwh,
        vintage as emissions_vintage,
        release_status as emissions_release,
        snapshot_id,
        origin
    from releases
    where is_newest
)

select * from newest
