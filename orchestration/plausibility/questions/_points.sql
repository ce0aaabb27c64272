-- Each number beside what the last release had and what was approved last. Numbers of different origin, such as made-up
-- and real ones, are never compared, and a series that the last release did not have of this origin has no past. Of a few
-- places none is a peer of another: their middle is what the one that moved makes it.
create or replace temp table points as
with known as (
    select distinct place, method, series, origin from before_series
),
-- a number is missing where its series goes on: a series of another origin is another series
going_on as (
    select distinct place, method, series, origin from now_series
),
joined as (
    select
        coalesce(n.subject, b.subject) as subject, coalesce(n.place, b.place) as place,
        coalesce(n.method, b.method) as method, coalesce(n.series, b.series) as series, coalesce(n.year, b.year) as year,
        coalesce(n.origin, b.origin) as origin, n.value as new, b.value as old, l.value as level,
        b.year is not null as was_there
    from now_series as n
    full join before_series as b
        on n.place = b.place and n.method = b.method and n.series = b.series and n.year = b.year
        and n.origin is not distinct from b.origin
    left join levels as l
        on l.place = n.place and l.method = n.method and l.series = n.series and l.year = n.year
        and l.origin is not distinct from n.origin
    left join going_on as g on g.place = b.place and g.method = b.method and g.series = b.series and g.origin = b.origin
    where n.year is not null or g.place is not null
)
select
    joined.*,
    joined.new is distinct from joined.old
    and not coalesce(abs(joined.new - joined.old) <= 1e-9 * greatest(abs(joined.new), abs(joined.old)), false)
        as is_other,
    count(distinct case when joined.new is not null then joined.place end)
        over (partition by joined.series, joined.method) >= 5 as has_peers,
    case when new > 0 and old > 0 then log_of(new / old) when new < 0 and old < 0 then log_of(new / old) end as change
from joined
inner join known
    on joined.place = known.place and joined.method = known.method and joined.series = known.series
    and joined.origin is not distinct from known.origin;
