-- Every known figure that an indicator is made of, in long form: one row per municipality, year, method and figure.
-- `none` is the method of what has none. An indicator of a new source begins with one more branch here. Each branch has
-- cast its figures to decimal(18, 6) already: a union of two decimals rounds to the coarser one.
with

unioned as (
    select * from {{ ref('int_emission_facts') }}
    union all
    select * from {{ ref('int_energy_facts') }}
    union all
    select * from {{ ref('int_resident_facts') }}
    union all
    select * from {{ ref('int_measure_facts') }}
    union all
    select * from {{ ref('int_plan_facts') }}
    union all
    select * from {{ ref('int_procurement_facts') }}
    union all
    select
        place_code as municipality_code,
        year,
        method,
        fact_code,
        fact_value,
        snapshot_id,
        origin
    from {{ ref('int_communication_facts') }}
    where place_type = 'municipality'
)

select
    municipality_code,
    year,
    method,
    fact_code,
    fact_value,
    snapshot_id,
    origin
from unioned
