"""The models of metered readings on a cluster: a folder of Parquet for each month, of which a build replaces its own.

Of the example's readings: first the oldest file alone; then the months that a later file touches, of both; then the
same again. Not here: what is asked of that (`on_cluster.py`), and how months are reckoned in a refresh
(`orchestration/metered/`).
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from orchestration.metered.deliveries import delivered
from orchestration.metered.months import MONTHS, length_minutes, months_of, reckon
from orchestration.settings import SOURCES_DIR, get_settings
from orchestration.transform.manifest import METERED
from sources.contract import load_source
from sources.landing import bundled, land
from tests.spark import building, comparison
from tests.spark.comparison import Compared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from orchestration.metered.deliveries import Delivery
    from orchestration.metered.months import Month
    from tests.spark.cluster import Cluster
    from tests.spark.comparison import Rows

MODEL = "met_months"
COLUMNS = (
    *("month", "starts_on", "meter_id", "unit", "quantity", "minutes_total", "minutes_counted", "minutes_estimated"),
    *("minutes_of_spikes", "readings", "doubles", "unlike", "replaced", "resets", "snapshot_id", "source_row"),
)


@dataclass(frozen=True)
class Built:
    """What one build of the models left on the cluster."""

    nodes: list[dict[str, Any]]
    """What came of each model, as dbt's run_results.json has it."""
    rows: Rows
    """By month (202503 is March 2025) and meter, the values of `COLUMNS` in their order."""
    files: Mapping[int, frozenset[tuple[str, int]]]
    """The Parquet files of each month: their names, and when they were written in ns."""
    seconds: float


@dataclass(frozen=True)
class OnPartitions:
    """The three builds, and how they compare with DuckDB's."""

    first: Built
    corrected: Built
    again: Built
    touched: frozenset[int]
    """The months of the later file."""
    readings: int
    compared: tuple[Compared, ...]
    """`met_months` of each of the three beside what DuckDB makes of the same files."""


def build(cluster: Cluster) -> OnPartitions:
    """Build three times on the cluster. The store of readings is that of the settings."""
    source = load_source("property_meters")
    dataset = source.dataset("readings")
    landed = land(source, bundled(SOURCES_DIR / source.publisher), "example", get_settings().landing_dir)
    files = sorted((one for one in landed if dataset.takes(one.name)), key=lambda one: one.vintage)
    oldest, *later = [delivered(source, dataset, snapshot) for snapshot in files]
    alone, every = months_of([oldest]), months_of([oldest, *later])
    touched = frozenset(month for delivery in later for month in delivery.rows)
    anew = [month for month in every if month.month in touched]
    for months in (alone, every):
        reckon(months)
    first = _built(cluster, alone, [oldest])
    corrected, again = (_built(cluster, anew, [oldest, *later]) for _ in range(2))
    compared = (_compared(_by_duckdb(alone), first), *(_compared(_by_duckdb(every), one) for one in (corrected, again)))
    return OnPartitions(first, corrected, again, touched, sum(month.rows for month in every), compared)


def _compared(by_duckdb: Rows, built: Built) -> Compared:
    found = tuple(comparison.differences(MODEL, COLUMNS, by_duckdb, built.rows))
    return Compared(MODEL, len(by_duckdb), len(by_duckdb) * len(COLUMNS), found)


def _built(cluster: Cluster, months: Sequence[Month], ordered: Sequence[Delivery]) -> Built:
    raw = cluster.folder / "readings"
    shutil.rmtree(raw, ignore_errors=True)
    _export(months, ordered, raw)
    begun = time.monotonic()
    arguments = json.dumps({"folder": str(raw), "room": "metered"})
    building.dbt(cluster, "run-operation", "register_raw_tables", "--args", arguments)
    nodes = building.build_nodes(cluster, "--select", f"tag:{METERED}")
    seconds = time.monotonic() - begun
    table = cluster.tables / "metered.db" / MODEL
    written = {
        int(folder.name.partition("=")[2]): frozenset((p.name, p.stat().st_mtime_ns) for p in folder.glob("*.parquet"))
        for folder in table.glob("month=*")
    }
    if building.failed(nodes) or not written:
        return Built(nodes, {}, written, seconds)
    paths = warehouse.quoted(table / "*" / "*.parquet")
    rows = _rows_of(f"read_parquet({paths}, hive_partitioning = true, hive_types = {{month: integer}})")
    return Built(nodes, rows, written, seconds)


def _export(months: Sequence[Month], ordered: Sequence[Delivery], folder: Path) -> None:
    """Write the readings of these months, and how long the months are, as `<folder>/<raw table>/*.parquet`."""
    readings, lengths = folder / "property_meters_readings", folder / "property_meters_month_lengths"
    for each in (readings, lengths):
        each.mkdir(parents=True)
    with warehouse.in_memory() as connection:
        vintages = sorted({delivery.snapshot.vintage for delivery in ordered})
        for number, delivery in enumerate(ordered, start=1):
            parts = [str(delivery.part(month.month)) for month in months if month.month in delivery.rows]
            release = vintages.index(delivery.snapshot.vintage) + 1
            numbers = f"{number} as delivery, {release} as release_number"
            rows = f"select *, {numbers}, '{delivery.snapshot.snapshot_id}' as snapshot_id"
            target = warehouse.quoted(readings / f"{number}.parquet")
            connection.execute(f"copy ({rows} from read_parquet({parts})) to {target} (format parquet)")
        told = " union all ".join(
            f"select {month.month} as month, date '{month.month // 100}-{month.month % 100:02d}-01' as starts_on, "
            f"{length_minutes(month.month)} as minutes"
            for month in months
        )
        connection.execute(f"copy ({told}) to {warehouse.quoted(lengths / 'rows.parquet')} (format parquet)")


def _by_duckdb(months: Sequence[Month]) -> Rows:
    return _rows_of(f"read_parquet({[str(month.place / MONTHS) for month in months]})")


def _rows_of(table: str) -> Rows:
    with warehouse.in_memory() as connection:
        rows = connection.execute(f"select {', '.join(COLUMNS)} from {table}").fetchall()
    by_key = {(row[0], row[2]): row for row in rows}
    assert len(by_key) == len(rows), f"{table}: {len(rows) - len(by_key)} rows have a key of another"
    return by_key
