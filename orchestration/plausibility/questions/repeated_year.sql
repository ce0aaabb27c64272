-- A new or changed year of a place is the year before it, to the last digit.
with sides as (
    -- residents are one number a place: there the places of a year are compared, in place of the series of a place
    select case when subject = 'totals' then 'emissions' else subject end as subject, method, year, new, is_other,
        case when subject = 'population' then 'all' else place end as place,
        case when subject = 'population' then place else series end as feature
    from points where new is not null and new <> 0 and subject not in ('shares', 'measures', 'procurement')
),
pairs as (
    select *, lag(new) over way as past, is_other or lag(is_other) over way as is_asked, year - lag(year) over way as gap
    from sides window way as (partition by subject, method, place, feature order by year)
),
years as (
    select subject, place, method, year, count(*) as features, count(case when new = past then 1 end) as same,
        bool_or(is_asked) as is_asked, sum(past) as old, sum(new) as new,
        printf('%d %.6g', count(*), sum(new)) as mark
    from pairs where gap = 1 group by subject, place, method, year
)
select y.subject, place, min(method) as method, 'all' as series, year, any_value(old) as old, any_value(new) as new,
    max(same) as score, any_value(b.bound) as bound, any_value(b.outcome) as outcome, '' as other, 1 as years,
    min(mark) as mark
from years as y
inner join bounds as b on b.kind = 'repeated_year' and b.subject = y.subject
where is_asked and same >= b.bound and same >= features * 0.9
group by y.subject, place, year
