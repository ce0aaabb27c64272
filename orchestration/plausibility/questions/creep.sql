-- A number has come far from the level that was approved last, though no step of it was long.
with asked as (
    select p.*, b.bound, b.outcome, abs(log_of(new / level)) as far
    from points as p
    inner join bounds as b on b.kind = 'creep' and b.subject = p.subject
    inner join bounds as step on step.kind = 'moved' and step.subject = p.subject
    where p.is_other and new / level > 0 and abs(new - level) > b.floor and abs(log_of(new / level)) > log_of(1 + b.bound / 100)
        and coalesce(abs(change) <= log_of(1 + step.bound / 100), false)
        -- coming back to the level is no creep
        and abs(log_of(new / level)) > abs(log_of(old / level))
)
select subject, place, arg_max(method, far) as method, series, arg_max(year, far) as year, arg_max(level, far) as old,
    arg_max(new, far) as new, 100 * (exp(max(far)) - 1) as score, any_value(bound) as bound,
    any_value(outcome) as outcome, '' as other, count(distinct year) as years,
    md5(string_agg(printf('%s %d %.5g', method, year, new), ',' order by method, year)) as mark
from asked
group by subject, place, series
