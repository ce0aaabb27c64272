-- a measure shows as withdrawn, whatever its last known status. Its address is its identifier in letters, digits and
-- hyphens; where two would have the same, or one would have none, a digest tells them apart
select
    measure_id,
    slug,
    '/toimenpide/' || slug || '/' as measure_page,
    municipality_code,
    municipalities.name as municipality,
    municipalities.page,
    municipalities.project_area_code,
    measure_source,
    measure_name,
    description,
    theme,
    sectors.name_{kieli} as sector,
    focus_area,
    owner,
    measures.status,
    shown.status as shown_status,
    shown.name_{kieli} as shown_status_name,
    shown.status_code,
    shown.sort_order as status_order,
    is_withdrawn,
    start_year,
    deadline_date::text as deadline_date,
    completion_pct::double as completion_pct,
    cost_estimate_eur::double as cost_estimate_eur,
    spent_eur::double as spent_eur,
    budget_line,
    impact_t_co2e_per_year::double as impact_t_co2e_per_year,
    metric,
    updated_date::text as updated_date,
    completed_date::text as completed_date,
    sub_sectors.name_{kieli} as sub_sector,
    mechanism,
    lifetime_years,
    funding_source,
    adaptation_risk,
    responsible_role,
    as_of_date::text as as_of_date,
    snapshot_id,
    source_row
from (
    select
        *,
        case
            when plain = '' or count(*) over (partition by plain) > 1
                then concat_ws('-', nullif(plain, ''), left(md5(measure_id), 8))
            else plain
        end as slug
    from (
        select
            *,
            trim(left(regexp_replace(strip_accents(lower(measure_id)), '[^a-z0-9]+', '-', 'g'), 60), '-') as plain
        from read_parquet('release/mart_measures.parquet')
    )
) as measures
left join (
    select municipality_code, name_{kieli} as name, project_area_code, '/kunta/' || slug || '/' as page
    from (select *, name_fi as name_en from read_parquet('release/dim_municipalities.parquet'))
) as municipalities using (municipality_code)
left join read_parquet('release/dim_sectors.parquet') as sectors using (sector_code)
left join read_parquet('release/dim_sub_sectors.parquet') as sub_sectors using (sub_sector_code)
left join (select *, status as name_fi from read_parquet('release/dim_measure_statuses.parquet')) as shown
    on case when is_withdrawn then shown.status_code = 'withdrawn' else measures.status = shown.status end
