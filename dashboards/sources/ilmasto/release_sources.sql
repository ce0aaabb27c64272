select
    publisher,
    publisher_name,
    title_fi,
    cadence_fi,
    attribution,
    licence,
    dataset_titles,
    file,
    snapshot_id,
    sha256,
    size_bytes,
    url,
    retrieved_at::text as retrieved_at,
    last_seen_at::text as last_seen_at,
    publisher_version,
    age_days,
    origin
from read_parquet('release/release_sources.parquet')
