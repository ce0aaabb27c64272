select
    municipality_code,
    geometry_geojson,
    vintage,
    origin,
    snapshot_id,
    source_row
from {{ ref('int_municipality_shapes') }}
