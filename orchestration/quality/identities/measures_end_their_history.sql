-- The history of a measure ends with the measure as it is listed, and each of its rows tells another thing than the one
-- before. What is told of a measure is listed, and what is listed is told.
with newest as (
    select *
    from marts.mart_measure_history
    where is_newest
),
ends as (
    select measure_id, count(*) as ends, max(as_of_date) as as_of_date
    from newest
    group by all
),
compared as (
    unpivot (
        select
            coalesce(measures.measure_id, newest.measure_id) as measure_id,
            [measures.status, newest.status] as status,
            [measures.deadline_date::varchar, newest.deadline_date::varchar] as deadline_date,
            [measures.completion_pct::varchar, newest.completion_pct::varchar] as completion_pct,
            [measures.cost_estimate_eur::varchar, newest.cost_estimate_eur::varchar] as cost_estimate_eur,
            [measures.spent_eur::varchar, newest.spent_eur::varchar] as spent_eur,
            [measures.municipality_code, newest.municipality_code] as municipality_code,
            [measures.origin, newest.origin] as origin
        from marts.mart_measures as measures
        full join newest using (measure_id)
    )
    on columns(* exclude (measure_id))
    into name column_name value told
),
stages as (
    select *, row(status, deadline_date, completion_pct, cost_estimate_eur, spent_eur) as told
    from marts.mart_measure_history
)
select 'mart_measure_history' as mart, column_name, measure_id as place, told[2] as found, told[1] as expected
from compared
where told[1] is distinct from told[2]
union all
select 'mart_measure_history', 'is_newest', measure_id, coalesce(ends, 0)::varchar || ' newest rows', 'one, the last'
from (select measure_id, max(as_of_date) as last_date from marts.mart_measure_history group by all) as last
left join ends using (measure_id)
where ends is distinct from 1 or as_of_date <> last_date
union all
select 'mart_measure_history', 'as_of_date', measure_id, 'the same as before', 'something else'
from (select measure_id, told, lag(told) over (partition by measure_id order by as_of_date) as before from stages)
where told = before
union all
select 'mart_measure_history', 'as_of_date', stages.measure_id, stages.as_of_date::varchar, 'no later than ' || measures.as_of_date
from stages
inner join marts.mart_measures as measures using (measure_id)
where stages.as_of_date > measures.as_of_date
