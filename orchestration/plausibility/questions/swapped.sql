-- Profiles of places, series and years: what is now nearer to what another was than to what itself was.
with numbers as (
    select subject, place, series, year, new, old
    from points
    where was_there and new is not null and old is not null and method in ('alas', 'none')
        and subject in ('emissions', 'energy', 'electricity', 'heating', 'buildings', 'cars', 'population')
),
sides as (
    select 'swapped_places' as kind, subject, '' as place, place as item, series || ' ' || year as feature,
        new, old from numbers
    union all
    select 'swapped_series', subject, place, series, cast(year as varchar), new, old
    from numbers where subject not in ('cars', 'population')
    union all
    select 'swapped_years', subject, case when subject = 'population' then '' else place end, cast(year as varchar),
        case when subject = 'population' then place else series end, new, old
    from numbers
),
-- how far an item now is from what itself was: of those that have moved alone another is sought
self as (
    select kind, subject, place, item,
        avg(coalesce(abs(new - old) / nullif(greatest(abs(new), abs(old)), 0), 0)) as far, sum(abs(new)) as size,
        sum(new) as new, sum(old) as old, printf('%d %.6g', count(*), sum(new)) as mark
    from sides group by kind, subject, place, item
),
moved as (
    select self.*, b.bound, b.outcome from self inner join bounds as b using (kind) where far > b.floor and size > 0
),
others as (
    select m.kind, m.subject, m.place, m.item, o.item as other, count(*) as features,
        avg(coalesce(abs(n.new - o.old) / nullif(greatest(abs(n.new), abs(o.old)), 0), 0)) as distance,
        sum(abs(o.old)) as size
    from moved as m
    inner join sides as n on n.kind = m.kind and n.subject = m.subject and n.place = m.place and n.item = m.item
    inner join sides as o
        on o.kind = m.kind and o.subject = m.subject and o.place = m.place and o.feature = n.feature and o.item <> m.item
    group by all
),
nearest as (
    select * from others where size > 0
    qualify row_number() over (partition by kind, subject, place, item order by distance, other) = 1
)
select m.kind, m.subject,
    case m.kind when 'swapped_places' then m.item else coalesce(nullif(m.place, ''), 'all') end as place, '' as method,
    case m.kind when 'swapped_series' then m.item else 'all' end as series,
    case m.kind when 'swapped_years' then cast(m.item as integer) end as year, m.old, m.new,
    m.far / greatest(n.distance, 1e-4) as score, m.bound, m.outcome, n.other, 1 as years, m.mark
from moved as m
inner join nearest as n using (kind, subject, place, item)
where n.distance * m.bound < m.far
