select indicator_code, name_fi, unit, formula_fi, source, processing, first_year, sort_order
from read_parquet('release/dim_indicators.parquet')
