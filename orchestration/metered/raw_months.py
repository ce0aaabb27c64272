"""The months of meters as a run's raw table: brought up to date in the store, and told in the columns of the contract.

What does not live here: reckoning a month (`months.py`), and loading and checking the table (`ingest/raw_tables.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.metered import store
from orchestration.metered.deliveries import delivered, once_each
from orchestration.metered.months import MONTHS, UnlikeDoublesError, months_of, reckon
from sources.problems import Note, Parsed, Problem, WrongFile
from sources.tables import listed, typed_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from orchestration.metered.deliveries import Delivery
    from orchestration.metered.months import Month
    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

_COLUMNS = {
    "meter_id": "mittauspiste",
    "starts_on": "kuukausi",
    "unit": "yksikkö",
    "quantity": "määrä",
    "minutes_total": "minuutteja",
    "minutes_counted": "minuutteja_mitattu",
    "minutes_estimated": "minuutteja_arvioitu",
    "minutes_of_spikes": "minuutteja_hylätty",
    "readings": "lukemia",
    "doubles": "tuplia",
    "replaced": "korvattuja",
    "resets": "nollautumisia",
}


def parsed_months(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The months of all files in the contract's columns, then the lineage columns: those of the newest file of each.

    A file that can't be taken is told in `problems`, and so are readings with unlike values; there are no rows then.
    `figures` tells how many months there are and how many were reckoned now. Raises LostBytesError.
    """
    deliveries, problems = _delivered(source, source.dataset(dataset.months_of), snapshots)
    if problems:
        return Parsed(typed_table(dataset, []), problems)
    months = months_of(deliveries)
    try:
        reckoned = reckon(months)
    except UnlikeDoublesError as error:
        return Parsed(typed_table(dataset, []), error.problems)
    store.keep_used([*(delivery.folder for delivery in deliveries), *(month.place for month in months)])
    figures = {"months": len(months), "months_reckoned": len(reckoned)}
    return Parsed(typed_table(dataset, _tables(months, deliveries)), figures=figures, notes=_came_again(deliveries))


def _delivered(
    source: Source, readings: Dataset, snapshots: Sequence[Snapshot]
) -> tuple[list[Delivery], list[Problem]]:
    reader_errors = _wrong_rows(source)
    deliveries, problems = [], []
    for snapshot in snapshots:
        try:
            deliveries.append(delivered(source, readings, snapshot))
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name))
        except reader_errors as error:
            problems += listed(error.problems)  # type: ignore[attr-defined]
    return deliveries, problems


def _came_again(deliveries: Sequence[Delivery]) -> list[Note]:
    """What to tell of files with the bytes of another."""
    counted = {one.snapshot.sha256: one for one in once_each(deliveries)}
    return [
        Note(one.snapshot.name, f"the same bytes as {kept.snapshot.name}, counted once, as of {kept.snapshot.vintage}")
        for one in deliveries
        if (kept := counted[one.snapshot.sha256]) is not one
    ]


def _wrong_rows(source: Source) -> type[Exception]:
    from importlib import import_module

    found: type[Exception] = import_module(f"sources.{source.publisher}.readings").WrongRows
    return found


def _tables(months: Sequence[Month], deliveries: Sequence[Delivery]) -> list[pd.DataFrame]:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sources.tables import from_arrow

    if not months:
        return []
    table = pa.concat_tables([pq.read_table(month.place / MONTHS) for month in months])
    table = table.set_column(table.column_names.index("quantity"), "quantity", table["quantity"].cast(pa.float64()))
    frame = from_arrow(table).rename(columns=_COLUMNS)
    snapshots = pd.DataFrame(
        [
            {"snapshot_id": s.snapshot_id, "source_file": s.name, "origin": s.origin, "vintage": s.vintage}
            for s in (one.snapshot for one in once_each(deliveries))
        ]
    )
    frame = frame.merge(snapshots, on="snapshot_id", how="left", validate="many_to_one")
    return [frame.assign(kuukausi=pd.to_datetime(frame["kuukausi"]))]
