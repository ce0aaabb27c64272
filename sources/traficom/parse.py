"""Traficom's files -> typed tables: which reader reads which dataset, and the day that an answer of PxWeb tells.

Not here: the readers themselves (`sources/pxweb/`, `register.py`), or what a value means.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from sources.problems import Parsed, Problem
from sources.pxweb.read import read_tables
from sources.tables import nothing, typed_table
from sources.traficom import register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

_DAY = re.compile(r"(?<!\d)\d{1,2}\.\d{1,2}\.\d{4}(?!\d)", re.ASCII)


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The dataset's rows from all its files: the contract's columns, then the lineage columns. Units as contracted.

    Never raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if not snapshots:
        return nothing(dataset)
    if dataset.name == "register_vehicles":
        return register.parse(dataset, snapshots)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for snapshot in snapshots:
        answer = read_tables(dataset, [snapshot])
        problems += answer.problems
        if not len(answer.table):
            continue
        title = str(json.loads(snapshot.read().decode("utf-8-sig")).get("label", ""))
        day = _day(title)
        if day is None:
            found = ", ".join(_DAY.findall(title)) or title
            problems.append(Problem(snapshot.name, "one day of count in the title", column="label", value=found))
            continue
        answer.table["päivä"] = pd.Series(day, index=answer.table.index, dtype="datetime64[s]")
        parts.append(answer.table)
    return Parsed(typed_table(dataset, parts), problems)


def _day(title: str) -> datetime | None:
    """The one day that the title names, such as 31.12.2024."""
    days = set(_DAY.findall(title))
    try:
        (day,) = {datetime.strptime(day, "%d.%m.%Y") for day in days}  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day
