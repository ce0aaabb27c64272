-- One row per publisher: its newest file, how old that was when the release was made, and the newest year of its datasets
select
    sources.publisher,
    any_value(publisher_name) as publisher_name,
    any_value(title_fi) as title_fi,
    any_value(cadence_fi) as cadence_fi,
    count(distinct sources.snapshot_id) as files,
    max(coalesce(publisher_version, retrieved_at)) as given_at,
    min(age_days) as age_days,
    max(retrieved_at)::text as retrieved_at,
    max(last_seen_at)::text as last_seen_at,
    case
        when min(newest.year) = max(newest.year) then max(newest.year)::text
        else min(newest.year) || '–' || max(newest.year)
    end as newest_years
from read_parquet('release/release_sources.parquet') as sources
left join (
    select release_sources.publisher, dataset, max(year) as year
    from read_parquet('release/mart_passports.parquet')
    inner join read_parquet('release/release_sources.parquet') as release_sources using (snapshot_id)
    group by all
) as newest using (publisher)
group by sources.publisher
