select
    municipality_code,
    year,
    field_code,
    method,
    cast(emissions_kt_co2e * 1000 as decimal(18, 6)) as emissions_t_co2e,
    cast(energy_gwh * 1000 as decimal(18, 6)) as energy_mwh,
    reason_code,
    emissions_vintage,
    emissions_release,
    origin,
    snapshot_id
from {{ ref('int_form_cells') }}
where form = 'secap_inventory'
