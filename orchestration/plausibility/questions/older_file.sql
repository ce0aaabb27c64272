-- The newest day of a change in a project area's measures is earlier than in the last release: an old workbook.
with days as (
    select 'now' as side, a.project_area_code as area, m.origin, max(m.updated_date) as day
    from now.mart_measures as m inner join seeds.municipalities as a using (municipality_code)
    where m.measure_source = 'workbook' and not m.is_withdrawn group by all
    union all
    select 'before', a.project_area_code, m.origin, max(m.updated_date)
    from before.mart_measures as m inner join seeds.municipalities as a using (municipality_code)
    where m.measure_source = 'workbook' and not m.is_withdrawn group by all
)
select 'all' as subject, n.area as place, 'none' as method, 'updated_date' as series, null::integer as year,
    strftime(b.day, '%Y%m%d')::double as old, strftime(n.day, '%Y%m%d')::double as new,
    date_diff('day', n.day, b.day)::double as score, bounds.bound, bounds.outcome, '' as other, 1 as years,
    n.day::varchar as mark
from days as n
inner join days as b on b.side = 'before' and b.area = n.area and b.origin = n.origin and n.day < b.day
inner join bounds on bounds.kind = 'older_file'
where n.side = 'now'
