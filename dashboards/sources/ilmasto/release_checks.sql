select check_id, room, dataset, title, status, detail from read_parquet('release/release_checks.parquet')
