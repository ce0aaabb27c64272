select
    municipality_code,
    area_code,
    sheet,
    rows_sent,
    newest_vintage,
    snapshot_id,
    origin
from {{ ref('int_municipal_data_intake') }}
