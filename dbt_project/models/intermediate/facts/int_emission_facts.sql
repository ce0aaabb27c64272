-- What is known of emissions by municipality, year and method: each main sector, the energy behind it, and what of it
-- is under emissions trading.
with

sector_emissions as (
    select * from {{ ref('int_municipal_sector_emissions') }}
),

emission_rows as (
    select * from {{ ref('int_emission_rows') }}
    where is_newest
),

by_sector as (
    select
        municipality_code,
        cast(year as integer) as year,
        method,
        'emissions_' || sector_code as fact_code,
        cast(emissions_kt_co2e as decimal(18, 6)) as fact_value,
        snapshot_id,
        origin
    from sector_emissions
),

energy_by_sector as (
    select
        municipality_code,
        cast(year as integer) as year,
        method,
        'energy_' || sector_code as fact_code,
        cast(energy_gwh as decimal(18, 6)) as fact_value,
        snapshot_id,
        origin
    from sector_emissions
    where energy_gwh is not null
),

all_sectors as (
    select
        municipality_code,
        cast(year as integer) as year,
        method,
        'emissions_all_sectors' as fact_code,
        cast(sum(emissions_kt_co2e) as decimal(18, 6)) as fact_value,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from sector_emissions
    group by municipality_code, year, method
),

-- of no traded emissions the share is zero
emissions_trading as (
    select
        municipality_code,
        cast(year as integer) as year,
        'alas' as method,
        'emissions_trading' as fact_code,
        cast(sum(case when is_emissions_trading then emissions_kt_co2e else 0 end) as decimal(18, 6)) as fact_value,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from emission_rows
    group by municipality_code, year
)

select * from by_sector
union all
select * from energy_by_sector
union all
select * from all_sectors
union all
select * from emissions_trading
