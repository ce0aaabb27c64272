select
    area_code,
    sheet,
    rows_sent,
    municipalities_with_rows,
    municipalities_total,
    completeness_pct,
    newest_vintage,
    snapshot_id,
    origin
from {{ ref('int_data_intake') }}
