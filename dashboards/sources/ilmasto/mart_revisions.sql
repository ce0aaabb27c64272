-- what a publisher, or we ourselves, changed of a number that was out already
select
    municipality_code,
    method,
    year,
    released_by,
    vintage,
    previous_vintage,
    release_number,
    previous_release_number,
    emissions_kt_co2e::double as emissions_kt_co2e,
    previous_emissions_kt_co2e::double as previous_emissions_kt_co2e,
    revision_kt_co2e::double as revision_kt_co2e,
    revision_pct::double as revision_pct,
    causes.name_{kieli} as cause_name,
    change_rank
from read_parquet('release/mart_revisions.parquet')
inner join read_parquet('release/dim_revision_causes.parquet') as causes using (cause)
where revision_kt_co2e is not null
