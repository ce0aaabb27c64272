select
    area_code,
    sheet,
    rows_sent,
    municipalities_with_rows,
    municipalities_total,
    completeness_pct::double as completeness_pct,
    newest_vintage
from read_parquet('release/mart_area_data_intake.parquet')
