-- A new or changed year of a place leaves the way of its own years and of its peers in the same year.
with steps as (
    select *, log_of(new / nullif(lag(new) over way, 0)) as step, lag(new) over way as past,
        is_other or coalesce(lag(is_other) over way, false) as is_asked
    from points where new > 0 and subject not in ('shares', 'measures', 'procurement')
    window way as (partition by series, method, place, origin order by year)
    qualify year - lag(year) over way = 1
),
own as (
    select *, step - case when has_peers then median(step) over peers else 0 end as beside,
        case when has_peers then 1.4826 * mad(step) over peers end as usual_of_peers
    from steps window peers as (partition by series, method, year)
),
asked as (
    select o.*, 1.4826 * mad(beside) over (partition by series, method, place) as usual from own as o
),
found as (
    select a.*, b.bound, b.outcome, abs(beside) / greatest(coalesce(usual, 0), coalesce(usual_of_peers, 0), log_of(1 + b.bound / 100) / s.bound) as score
    from asked as a
    inner join bounds as b on b.kind = 'unlike_history' and b.subject = a.subject
    cross join (select bound from bounds where kind = 'score') as s
    where a.is_asked and abs(new - past) > b.floor and abs(beside) > log_of(1 + b.bound / 100)
    and abs(beside) / greatest(coalesce(usual, 0), coalesce(usual_of_peers, 0), log_of(1 + b.bound / 100) / s.bound) > s.bound
)
select subject, place, arg_max(method, score) as method, series, arg_max(year, score) as year,
    arg_max(past, score) as old, arg_max(new, score) as new, max(score) as score, any_value(bound) as bound,
    any_value(outcome) as outcome, '' as other, count(distinct year) as years,
    md5(string_agg(printf('%s %d %.5g %.5g', method, year, past, new), ',' order by method, year)) as mark
from found
group by subject, place, series
