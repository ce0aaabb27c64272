"""What a release tells of the files that it is made of, as snapshots: where the landing no longer tells it.

Not here: what a run is made of (`runs.py`), and the release's tables (`release/tables.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import warehouse
from sources import objects, observations
from sources.landing import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "release_sources.parquet"
_COLUMNS = (
    "snapshot_id, publisher, file, sha256, size_bytes, origin, url, retrieved_at, publisher_version, licence, "
    "last_seen_at"
)


def snapshots_of(release: Path, landing_dir: Path) -> list[Snapshot]:
    """The snapshots of the release in this folder in its own order, where today's landing keeps their bytes.

    A snapshot whose bytes are gone has the path that they are to lie at. Raises warehouse.QueryError where the release
    does not tell them.
    """
    with warehouse.in_memory() as connection:
        table = f"read_parquet({warehouse.quoted(release / TABLE)})"
        rows = connection.execute(f"select {_COLUMNS} from {table}").fetchall()
    found = []
    for snapshot_id, publisher, name, sha256, *told in rows:
        receipt = observations.receipt_path(landing_dir, publisher, (told[1], name, sha256))
        of_before = receipt.with_name(name)
        place = of_before if of_before.exists() else objects.folder_of(landing_dir) / sha256
        found.append(Snapshot(snapshot_id, publisher, name, place, sha256, *told))
    return found
