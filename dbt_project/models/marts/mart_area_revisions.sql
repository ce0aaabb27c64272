select
    area_code,
    year,
    method,
    released_by,
    release_number,
    vintage,
    emissions_kt_co2e,
    previous_release_number,
    previous_vintage,
    previous_emissions_kt_co2e,
    revision_kt_co2e,
    revision_pct,
    cause,
    change_rank,
    municipalities_total,
    origin
from {{ ref('int_area_emission_revisions') }}
