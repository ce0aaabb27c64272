select release_id, released_at::text as released_at, origin, run_id, code_version
from read_parquet('release/release_info.parquet')
