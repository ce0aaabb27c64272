-- The middle of all places leaves, from one year to the next, the way of the other years.
with steps as (
    select *, log_of(new / nullif(lag(new) over way, 0)) as step,
        lag(new) over way as past, is_other or coalesce(lag(is_other) over way, false) as is_asked
    from points where new > 0 and subject not in ('shares', 'measures', 'procurement')
    window way as (partition by series, method, place, origin order by year)
    qualify year - lag(year) over way = 1
),
middles as (
    select subject, series, method, year, median(step) as middle, sum(past) as past, sum(new) as new,
        count(case when is_asked then 1 end) as asked, count(*) as places,
        printf('%d %.6g %.6g', count(*), sum(past), sum(new)) as mark
    from steps group by all
),
scored as (
    select m.*, 1.4826 * mad(middle) over way as usual, median(middle) over way as usually,
        lead(middle) over (way order by year) as next_middle
    from middles as m window way as (partition by series, method)
),
found as (
    select x.*, b.bound, b.outcome, abs(middle - usually) / greatest(coalesce(usual, 0), log_of(1 + b.bound / 100) / s.bound) as score
    from scored as x
    inner join bounds as b on b.kind = 'every_place_unlike_history' and b.subject = x.subject
    cross join (select bound from bounds where kind = 'score') as s
    where x.asked * 2 > x.places and abs(middle - usually) > log_of(1 + b.bound / 100)
        and abs(middle - usually) / greatest(coalesce(usual, 0), log_of(1 + b.bound / 100) / s.bound) > s.bound
)
select subject, 'all' as place, arg_max(method, score) as method, series, arg_max(year, score) as year,
    arg_max(past, score) as old, arg_max(new, score) as new, max(score) as score, any_value(bound) as bound,
    any_value(outcome) as outcome, '' as other, count(distinct year) as years, arg_max(mark, score) as mark
from found
group by subject, series
