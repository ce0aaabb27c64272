-- A column of the measures of a municipality is another in most rows: a column, a sheet or rows that slipped.
with rows_of_both as (
    select n.municipality_code as place, n.measure_id,
        unnest([
            {'subject': 'owner', 'new': n.owner, 'old': o.owner},
            {'subject': 'deadline_date', 'new': n.deadline_date::varchar, 'old': o.deadline_date::varchar},
            {'subject': 'start_year', 'new': n.start_year::varchar, 'old': o.start_year::varchar},
            {'subject': 'cost_estimate_eur', 'new': n.cost_estimate_eur::double::varchar, 'old': o.cost_estimate_eur::double::varchar},
            {'subject': 'spent_eur', 'new': n.spent_eur::double::varchar, 'old': o.spent_eur::double::varchar},
            {'subject': 'municipality_code', 'new': n.municipality_code, 'old': o.municipality_code},
            {'subject': 'sector_code', 'new': n.sector_code, 'old': o.sector_code},
            {'subject': 'undone', 'new': case when o.status = 'valmis' then n.status end,
                'old': case when o.status = 'valmis' then 'valmis' end}
        ]) as cell
    from now.mart_measures as n
    inner join before.mart_measures as o on n.measure_id = o.measure_id and n.origin = o.origin
    where not n.is_withdrawn
),
shares as (
    select place, cell.subject as subject, count(*) as measures,
        count(case when cell.new is distinct from cell.old then 1 end) as others,
        md5(string_agg(measure_id || coalesce(cell.new, ''), ',' order by measure_id)) as mark
    from rows_of_both where cell.new is not null or cell.old is not null
    group by place, cell.subject
)
select s.subject, place, 'none' as method, s.subject as series, null::integer as year, measures::double as old,
    others::double as new, 100.0 * others / measures as score, b.bound, b.outcome, '' as other, 1 as years, mark
from shares as s inner join bounds as b on b.kind = 'changed_rows' and b.subject = s.subject
where measures >= b.floor and 100.0 * others / measures > b.bound
