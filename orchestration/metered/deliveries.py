"""The rows of each landed file of readings, kept by month: read once, in bounded memory.

What does not live here: reading a file (`sources/<publisher>/readings.py`), where parts lie (`store.py`), and what a
month comes to (`months.py`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from orchestration.metered import store
from orchestration.settings import SOURCES_DIR
from sources.files import sha256_of
from sources.objects import LostBytesError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.parquet as pq

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

_TOLD = "delivery.json"
_MOST_WAITING_ROWS = 2_000_000
_READER = ("readings.py", "clocks.py", "wrong_cells.py", "source.yml")


@dataclass(frozen=True)
class Delivery:
    """One landed file: its snapshot, where its rows lie, and how many it has of each month (202503 is March 2025)."""

    snapshot: Snapshot
    folder: Path
    rows: Mapping[int, int]

    def part(self, month: int) -> Path:
        """The Parquet file of its rows of a month."""
        return self.folder / f"{month}.parquet"


def delivered(source: Source, dataset: Dataset, snapshot: Snapshot) -> Delivery:
    """The rows of a kept file by month, read now where they were not before.

    Raises WrongFile and WrongRows of the publisher's reader for a file that can't be taken, and LostBytesError.
    """
    place = store.deliveries_dir() / f"{snapshot.sha256}-{_reader_digest(source.publisher)}"
    if not place.is_dir():
        _read(source, dataset, snapshot, place)
    told = json.loads((place / _TOLD).read_text(encoding="utf-8"))
    return Delivery(snapshot, place, {int(month): rows for month, rows in told["rows"].items()})


def once_each(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Of deliveries with the same bytes one: the last that tells when it was released, or else the one had first.

    So last year's file that is brought once more, without a date, takes back no correction that has come since.
    """
    by_bytes: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in sorted(deliveries, key=lambda one: one.snapshot.vintage):
        by_bytes[delivery.snapshot.sha256].append(delivery)
    dated = {sha: [one for one in same if one.snapshot.publisher_version] for sha, same in by_bytes.items()}
    return [dated[sha][-1] if dated[sha] else same[0] for sha, same in by_bytes.items()]


@lru_cache(maxsize=8)
def _reader_digest(publisher: str) -> str:
    folder = SOURCES_DIR / publisher
    return store.files_digest(folder, [folder / name for name in _READER])


def _read(source: Source, dataset: Dataset, snapshot: Snapshot, place: Path) -> None:
    reader = import_module(f"sources.{source.publisher}.readings")
    # a file too large for memory is read where it lies, and its bytes are asked before
    if not snapshot.path.is_file() or sha256_of(snapshot.path) != snapshot.sha256:
        raise LostBytesError(
            f"{snapshot.path}: not the bytes that were landed of {snapshot.name}; put them back from the backup"
        )
    with store.new_part(place) as begun:
        writing = _Months(begun)
        try:
            for batch in reader.read(dataset, snapshot.name, snapshot.path):
                writing.add(batch)
        finally:
            writing.close()
        told = {"file": snapshot.name, "sha256": snapshot.sha256, "rows": dict(sorted(writing.rows.items()))}
        (begun / _TOLD).write_text(json.dumps(told, indent=1), encoding="utf-8")


class _Months:
    """Writes rows to a Parquet file for each month, some millions of them waiting at most."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[int, pq.ParquetWriter] = {}
        self._waiting: dict[int, list[pa.RecordBatch]] = defaultdict(list)
        self._waiting_rows = 0
        self.rows: dict[int, int] = defaultdict(int)

    def add(self, batch: pa.RecordBatch) -> None:
        """Take the rows of a batch, each to its month."""
        import pyarrow.compute as pc

        months = batch["month"]
        for month in pc.unique(months).to_pylist():
            bounds = pc.min_max(months).as_py()
            of_month = batch if bounds["min"] == bounds["max"] else batch.filter(pc.equal(months, month))
            self._waiting[month].append(of_month)
            self.rows[month] += len(of_month)
        self._waiting_rows += len(batch)
        if self._waiting_rows > _MOST_WAITING_ROWS:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        for month, batches in self._waiting.items():
            table = pa.Table.from_batches(batches)
            # DuckDB and Spark read an instant without a zone as it is, whatever the zone of the machine
            at = table.column_names.index("measured_at")
            table = table.set_column(at, "measured_at", table["measured_at"].cast(pa.timestamp("us")))
            if month not in self._writers:
                path = self._folder / f"{month}.parquet"
                self._writers[month] = pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=1)
            self._writers[month].write_table(table)
        self._waiting.clear()
        self._waiting_rows = 0

    def close(self) -> None:
        """Write what waits, and end every file."""
        self._write()
        for writer in self._writers.values():
            writer.close()
