-- Residents by Syke's site beside Statistics Finland's.
with told as (
    select municipality_code as place, year, arg_max(cast(row_value as double), vintage) as residents,
        bool_or(snapshot_id not in (select snapshot_id from before.release_sources)) as is_new
    from staging.stg_syke__site_workbook
    where row_kind = 'population' and row_value is not null and municipality_code is not null
    group by municipality_code, year
)
select 'residents' as subject, p.place, 'none' as method, 'population' as series,
    arg_max(p.year, abs(p.new - residents)) as year, arg_max(residents, abs(p.new - residents)) as old,
    arg_max(p.new, abs(p.new - residents)) as new, max(100 * abs(p.new - residents) / residents) as score,
    any_value(b.bound) as bound, any_value(b.outcome) as outcome, '' as other, count(*) as years,
    md5(string_agg(printf('%d %.6g', p.year, p.new), ',' order by p.year)) as mark
from points as p
inner join told on told.place = p.place and told.year = p.year
inner join bounds as b on b.kind = 'ratio' and b.subject = 'residents'
where p.subject = 'population' and (p.is_other or told.is_new)
    and abs(p.new - residents) > greatest(b.floor, residents * b.bound / 100)
group by p.place
