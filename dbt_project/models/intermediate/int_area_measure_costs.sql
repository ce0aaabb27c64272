-- What the measures of each project area cost, and of how many nobody has told it. Withdrawn and merged measures are
-- not counted, as in the indicators. An area without a measure has no sum: nothing told is not nothing spent.
with

measures as (
    select measures.*
    from {{ ref('int_measures') }} as measures
    inner join {{ ref('measure_statuses') }} as statuses on measures.status = statuses.status
    where not measures.is_withdrawn and statuses.status_code <> 'merged'
)

select
    municipalities.project_area_code as area_code,
    cast(count(measures.measure_id) as integer) as measures,
    cast(count(measures.cost_estimate_eur) as integer) as measures_with_cost_estimate,
    cast(
        count(case when measures.cost_estimate_eur is null then measures.measure_id end) as integer
    ) as measures_without_cost_estimate,
    cast(count(measures.spent_eur) as integer) as measures_with_spent,
    cast(sum(measures.cost_estimate_eur) as decimal(18, 2)) as cost_estimate_eur,
    cast(sum(measures.spent_eur) as decimal(18, 2)) as spent_eur,
    min(measures.as_of_date) as as_of_date,
    max(measures.snapshot_id) as snapshot_id,
    {{ weakest_origin('measures.origin') }} as origin
from {{ ref('municipalities') }} as municipalities
left join measures on municipalities.municipality_code = measures.municipality_code
where municipalities.project_area_code is not null
group by municipalities.project_area_code
