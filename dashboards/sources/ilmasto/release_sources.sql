select
    publisher,
    publisher_name,
    attribution,
    licence,
    dataset_titles,
    file,
    snapshot_id,
    sha256,
    size_bytes,
    url,
    retrieved_at::text as retrieved_at,
    publisher_version,
    origin
from read_parquet('release/release_sources.parquet')
