select
    municipality_code,
    year,
    method,
    vintage,
    release_form,
    emissions_kt_co2e,
    previous_vintage,
    previous_emissions_kt_co2e,
    revision_kt_co2e,
    revision_pct,
    cause,
    change_rank,
    snapshot_id,
    previous_snapshot_id,
    origin
from {{ ref('int_emission_revisions') }}
