select
    municipality_code,
    area_code,
    sheet,
    rows_sent,
    newest_vintage
from read_parquet('release/mart_municipal_data_intake.parquet')
