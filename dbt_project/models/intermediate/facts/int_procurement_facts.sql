-- Procurements and investments by municipality and year, with and without criteria. Cancelled ones are not counted. A
-- municipality without one in a year has zeros where its area's workbook is of that year or later.
{% set facts = [
    'procurements', 'procurements_climate', 'procurements_low_carbon', 'procurements_circular',
    'procurement_eur', 'procurement_climate_eur', 'procurement_low_carbon_eur', 'procurement_circular_eur',
] %}
{% set sums = {
    'procurement_eur': 'value_eur',
    'procurement_climate_eur': 'case when has_climate_criteria then value_eur else value_eur * 0 end',
    'procurement_low_carbon_eur': 'case when has_low_carbon_criteria then value_eur else value_eur * 0 end',
    'procurement_circular_eur': 'case when has_circular_criteria then value_eur else value_eur * 0 end',
} %}
with

procurements as (
    select
        procurements.*,
        true as is_counted
    from {{ ref('stg_coordinators__procurements') }} as procurements
    where status_code <> 'cancelled' or status_code is null
),

workbooks as (
    select * from {{ ref('int_municipality_workbooks') }}
),

years as (
    select distinct cast(year as integer) as year from procurements
),

told as (
    select
        municipality_code,
        cast(year as integer) as year
    from procurements
    union
    select
        workbooks.municipality_code,
        years.year
    from workbooks
    inner join years on workbooks.year >= years.year
),

joined as (
    select
        told.municipality_code,
        told.year,
        procurements.is_counted,
        procurements.value_eur,
        procurements.has_climate_criteria,
        procurements.has_low_carbon_criteria,
        procurements.has_circular_criteria,
        coalesce(procurements.snapshot_id, workbooks.snapshot_id) as snapshot_id,
        coalesce(procurements.origin, workbooks.origin) as origin
    from told
    left join procurements
        on
            told.municipality_code = procurements.municipality_code
            and told.year = procurements.year
    left join workbooks on told.municipality_code = workbooks.municipality_code
),

counted as (
    select
        municipality_code,
        year,
        count(is_counted) as procurements,
        count(case when has_climate_criteria then 1 end) as procurements_climate,
        count(case when has_low_carbon_criteria then 1 end) as procurements_low_carbon,
        count(case when has_circular_criteria then 1 end) as procurements_circular,
        -- no procurement is worth nothing; procurements of which no value is told are worth nobody knows what
        {% for name, value in sums.items() %}
            coalesce(sum({{ value }}), case when count(is_counted) = 0 then 0 end) as {{ name }},
        {% endfor %}
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from joined
    group by municipality_code, year
)

{{ figures('counted', facts) }}
