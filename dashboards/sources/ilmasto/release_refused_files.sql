select area_code, file, checked_at, problems, accepted_at
from read_parquet('release/release_refused_files.parquet')
