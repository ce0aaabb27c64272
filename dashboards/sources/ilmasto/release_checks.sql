select check_id, room, dataset, title, status, detail, numbers_reckoned, indicators_reckoned
from read_parquet('release/release_checks.parquet')
