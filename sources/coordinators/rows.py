"""The rows that workbooks hold together, by sheet and key, and how those of two times differ.

Here: rows as values, whichever file they stand in. Not here: reading them (`parse.py`), and how a difference is told
(`orchestration/intake/review.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sources.coordinators.parse import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Source
    from sources.coordinators.cells import Value
    from sources.landing import Snapshot
    from sources.problems import Problem

Row = tuple["Value", ...]
Rows = dict[str, dict[Row, Row]]
"""By dataset and key: the values of a row in the order of the contract's own columns."""
_DIGITS = 12
"""To how many figures two numbers are the same: programs save the last ones of a number in their own ways."""


class Difference(NamedTuple):
    """How many rows of a sheet are new, changed and gone."""

    new: int
    changed: int
    gone: int


def rows_of(source: Source, snapshots: Sequence[Snapshot]) -> tuple[Rows, list[Problem]]:
    """The rows of all the files together, in the order of the files, and what of them can't be read."""
    rows: Rows = {}
    problems: list[Problem] = []
    for dataset in source.datasets:
        parsed = parse(source, dataset, [each for each in snapshots if dataset.takes(each.name)])
        problems += parsed.problems
        names = [column.name for column in dataset.file_columns]
        key = [names.index(name) for name in dataset.file_key]
        table = parsed.table[names].astype(object)
        values = (tuple(map(_plain, row)) for row in table.itertuples(index=False, name=None))
        rows[dataset.name] = {tuple(row[place] for place in key): row for row in values}
    return rows, problems


def differences(before: Rows, now: Rows) -> dict[str, Difference]:
    """By dataset: how the rows have changed. The same value in another file or place is no change."""
    found = {}
    for name in {**before, **now}:
        old, new = before.get(name, {}), now.get(name, {})
        changed = sum(_comparable(old[key]) != _comparable(new[key]) for key in old.keys() & new.keys())
        found[name] = Difference(len(new.keys() - old.keys()), changed, len(old.keys() - new.keys()))
    return found


def shared(rows: Rows, others: Rows) -> int:
    """How many rows are the very same in both."""
    return sum(
        _comparable(row) == _comparable(others[name][key])
        for name, by_key in rows.items()
        for key, row in by_key.items()
        if key in others.get(name, {})
    )


def _comparable(row: Row) -> tuple[object, ...]:
    return tuple(f"{value:.{_DIGITS}g}" if isinstance(value, float) else value for value in row)


def _plain(value: Any) -> Value:  # noqa: ANN401 - whatever a table holds
    """A value of a table as a cell has it; None where there is none."""
    return None if pd.isna(value) else value
