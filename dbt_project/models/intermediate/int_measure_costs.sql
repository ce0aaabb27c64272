-- What each measure is planned to cost and has cost in each year, as the workbooks in use tell. Of a measure that has
-- vanished, as the newest file told that had its costs.
with

measures as (
    select * from {{ ref('int_measures') }}
),

costs as (
    select * from {{ ref('stg_coordinators__costs') }}
),

placed as (
    select
        measures.municipality_code,
        measures.is_withdrawn,
        costs.*,
        dense_rank() over (
            partition by costs.measure_id
            order by case when costs.is_superseded then 1 else 0 end asc, costs.vintage desc, costs.snapshot_id asc
        ) as place
    from costs
    left join measures on costs.measure_id = measures.measure_id
)

select
    measure_id,
    municipality_code,
    year,
    cost_estimate_eur,
    spent_eur,
    funding_source,
    cast(substring(vintage, 1, 10) as date) as as_of_date,
    snapshot_id,
    source_row,
    origin
from placed
where not is_superseded or (is_withdrawn and place = 1)
