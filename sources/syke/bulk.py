"""Syke's bulk CSV files, one per municipality -> one typed table.

Here: what a file's name tells, and which file is read quickly (`quick.py`), which with care (`sources/csv_table.py`).
Not here: which values are allowed (the contract, checked by `orchestration/quality/expectations.py`), sums, renamed
sectors or any other meaning.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from sources.csv_table import read_csv
from sources.problems import Parsed, Problem
from sources.syke.quick import good_file, table_of
from sources.syke.releases import PRELIMINARY, julkaisu
from sources.tables import nothing, typed_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import pyarrow as pa

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

_THREADS = 2


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The rows of all files: the contract's columns, then the lineage columns; `source_row` 1 is the header line.

    Units are the contract's (kt CO2e, GWh). Rows with a cell of the wrong type are left out and told in `problems`;
    so is a file that has not the promised structure. Never raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    good: list[tuple[Snapshot, pa.Table]] = []
    with ThreadPoolExecutor(_THREADS) as threads:
        for snapshot, rows in zip(snapshots, threads.map(partial(_quickly, dataset), snapshots), strict=True):
            if rows is not None:
                good.append((snapshot, rows))
                continue
            part, found = _parse_file(dataset, snapshot)
            problems += found
            parts += [*_together(dataset, good), *([] if part is None else [part])]
            good = []
    return Parsed(typed_table(dataset, [*parts, *_together(dataset, good)]), problems)


def _quickly(dataset: Dataset, snapshot: Snapshot) -> pa.Table | None:
    return good_file(dataset, snapshot.read()) if dataset.takes(snapshot.name) else None


def _together(dataset: Dataset, files: list[tuple[Snapshot, pa.Table]]) -> list[pd.DataFrame]:
    """One part of good files that follow each other, or none."""
    derived = [_derived(dataset, snapshot, pc.max(rows.column("vuosi")).as_py()) for snapshot, rows in files]
    return [table_of(files, derived)] if files else []


def _parse_file(dataset: Dataset, snapshot: Snapshot) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The careful way: every good row of a file, and where exactly the others are wrong."""
    name = snapshot.name
    if not dataset.takes(name):
        return None, [Problem(name, expected=f"a file name like {dataset.files}", value=name)]
    found, problems = read_csv(dataset, name, snapshot.read())
    if found is None:
        return None, problems
    newest_year = 0 if (years := found.columns["vuosi"].dropna()).empty else int(years.max())
    return found.part(snapshot, _derived(dataset, snapshot, newest_year)), problems


def _derived(dataset: Dataset, snapshot: Snapshot, newest_year: int) -> dict[str, str]:
    """The columns that are no columns of the file itself, with the value that stands on every row of it."""
    match = re.fullmatch(dataset.files, snapshot.name)
    number = match.group(1) if match else ""
    return {"kuntanumero": number.zfill(3), "julkaisu": julkaisu(dataset, snapshot, newest_year) or PRELIMINARY}
