-- What is known of energy by municipality and year: electricity by user group, and buildings by heating fuel.
with

electricity as (
    select * from {{ ref('stg_energiateollisuus__electricity_use') }}
),

buildings as (
    select * from {{ ref('stg_statfin__buildings_by_heating_fuel') }}
),

fact_codes as (
    select * from {{ ref('publisher_facts') }}
),

of_electricity as (
    select
        electricity.municipality_code,
        cast(electricity.year as integer) as year,
        fact_codes.fact_code,
        cast(electricity.energy_gwh as decimal(18, 6)) as fact_value,
        electricity.vintage,
        electricity.snapshot_id,
        electricity.origin
    from electricity
    inner join fact_codes
        on
            electricity.user_group_name = fact_codes.publisher_text
            and fact_codes.publisher = 'energiateollisuus'
),

of_buildings as (
    select
        buildings.municipality_code,
        cast(buildings.year as integer) as year,
        fact_codes.fact_code,
        cast(buildings.buildings as decimal(18, 6)) as fact_value,
        buildings.vintage,
        buildings.snapshot_id,
        buildings.origin
    from buildings
    inner join fact_codes
        on
            buildings.heating_fuel_code = fact_codes.publisher_text
            and fact_codes.publisher = 'statfin'
),

both_kinds as (
    select * from of_electricity
    union all
    select * from of_buildings
),

-- one year may stand in several releases
newest_first as (
    select
        both_kinds.*,
        row_number() over (
            partition by municipality_code, year, fact_code
            order by vintage desc, snapshot_id asc
        ) as place
    from both_kinds
)

select
    municipality_code,
    year,
    'none' as method,
    fact_code,
    fact_value,
    snapshot_id,
    origin
from newest_first
where place = 1
