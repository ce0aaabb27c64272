-- Procurements and investments by municipality and year, with and without criteria. Cancelled ones are not counted.
{% set facts = [
    'procurements', 'procurements_climate', 'procurements_low_carbon', 'procurements_circular',
    'procurement_eur', 'procurement_climate_eur', 'procurement_low_carbon_eur', 'procurement_circular_eur',
] %}
with

procurements as (
    select * from {{ ref('stg_coordinators__procurements') }}
),

counted as (
    select
        municipality_code,
        cast(year as integer) as year,
        count(*) as procurements,
        count(case when has_climate_criteria then 1 end) as procurements_climate,
        count(case when has_low_carbon_criteria then 1 end) as procurements_low_carbon,
        count(case when has_circular_criteria then 1 end) as procurements_circular,
        sum(value_eur) as procurement_eur,
        sum(case when has_climate_criteria then value_eur else value_eur * 0 end) as procurement_climate_eur,
        sum(case when has_low_carbon_criteria then value_eur else value_eur * 0 end) as procurement_low_carbon_eur,
        sum(case when has_circular_criteria then value_eur else value_eur * 0 end) as procurement_circular_eur,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from procurements
    where status <> 'peruttu' or status is null
    group by municipality_code, year
)

{{ figures('counted', facts) }}
