-- The middle of all places' and years' changes of a series is not where it was.
with middles as (
    select subject, series, method, median(change) as middle, sum(old) as old, sum(new) as new, max(year) as year,
        count(distinct year) as years,
        printf('%d %.6g', count(*), sum(new)) as mark
    from points where was_there and change is not null and abs(new) > 0.01
    group by subject, series, method having count(*) >= 5
)
select m.subject, 'all' as place, arg_max(method, abs(middle)) as method, series, max(year) as year,
    arg_max(old, abs(middle)) as old, arg_max(new, abs(middle)) as new,
    100 * (exp(arg_max(middle, abs(middle))) - 1) as score, any_value(b.bound) as bound,
    any_value(b.outcome) as outcome, '' as other, max(years) as years, arg_max(mark, abs(middle)) as mark
from middles as m
inner join bounds as b on b.kind = 'shifted' and b.subject = m.subject
where abs(middle) > log_of(1 + b.bound / 100)
group by m.subject, series
