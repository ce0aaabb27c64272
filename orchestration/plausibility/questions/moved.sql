-- A number of a past year lies far from the last release's, beside how its peers have moved.
with compared as (
    select *, case when has_peers then median(change) over peers else 0 end as middle,
        case when has_peers then 1.4826 * mad(change) over peers end as usual
    from points where was_there and not (old is null and new is not null)
    window peers as (partition by series, method)
),
asked as (
    select c.*, b.bound, b.outcome,
        case when change is null then 1e6 else abs(change - middle) / greatest(coalesce(usual, 0), log_of(1 + b.bound / 100) / s.bound) end as score,
        s.bound as lowest
    from compared as c
    inner join bounds as b on b.kind = 'moved' and b.subject = c.subject
    cross join (select bound from bounds where kind = 'score') as s
    where c.is_other and abs(coalesce(new, 0) - coalesce(old, 0)) > b.floor
        and (change is null or abs(change - middle) > log_of(1 + b.bound / 100))
)
select subject, place, arg_max(method, score) as method, series, arg_max(year, score + year / 1e5) as year,
    arg_max(old, score + year / 1e5) as old, arg_max(new, score + year / 1e5) as new, max(score) as score,
    any_value(bound) as bound, any_value(outcome) as outcome, '' as other, count(distinct year) as years,
    md5(string_agg(printf('%s %d %.5g', method, year, coalesce(new, -1)), ',' order by method, year)) as mark
from asked where score > lowest
group by subject, place, series
