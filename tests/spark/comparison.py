"""Two engines' tables of the same marts held against each other, row for row and value for value.

Rows are paired by the mart's key. Text, dates, whole numbers, truth and emptiness must be the same; two decimals may
differ by `TOLERANCE`. What differs at all is named. Not here: how the tables came to be (`building.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestration.transform.manifest import key_of, marts_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import duckdb

    from orchestration.transform.manifest import Manifest

TOLERANCE = Decimal("0.000001")
"""How far two engines' values of one decimal may lie apart, in the column's own unit: engines divide to another number
of decimals, and round what they add."""


@dataclass(frozen=True)
class Difference:
    """A value, or a whole row where `column` is empty, that is not the same by both engines."""

    mart: str
    column: str
    key: str
    by_duckdb: str
    by_spark: str
    within_tolerance: bool


@dataclass(frozen=True)
class Compared:
    """What was compared of a mart: its rows by DuckDB, its values, and what differs."""

    mart: str
    rows: int
    values: int
    differences: tuple[Difference, ...]


def compare(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    reads: Mapping[str, Callable[[str], str]],
) -> Iterator[Compared]:
    """Every mart of `reads["duckdb"](name)` against that of `reads["spark"](name)`, each what SQL selects it from."""
    for unique_id, node in sorted(marts_in(manifest).items()):
        name, key = node["name"], key_of(manifest, unique_id)
        columns = list(node["columns"])
        one, other = (_by_key(connection, read(name), columns, key) for read in (reads["duckdb"], reads["spark"]))
        found = tuple(differences(name, columns, one, other))
        yield Compared(name, len(one), len(one) * len(columns), found)


Rows = dict[tuple[Any, ...], tuple[Any, ...]]
"""The rows of a table by their key."""


def _by_key(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str], key: tuple[str, ...]) -> Rows:
    """The rows of a table by their key. Raises AssertionError where a key stands twice."""
    selected = ", ".join(f'"{column}"' for column in columns)
    rows = connection.execute(f"select {selected} from {table}").fetchall()
    places = [columns.index(column) for column in key]
    by_key = {tuple(row[place] for place in places): row for row in rows}
    assert len(by_key) == len(rows), f"{table}: {len(rows) - len(by_key)} rows have a key of another"
    return by_key


def differences(mart: str, columns: Sequence[str], one: Rows, other: Rows) -> Iterator[Difference]:
    """What differs of the rows `one` of DuckDB's and `other` of Spark's; their values are of `columns` in order."""
    for key in sorted(one.keys() | other.keys(), key=str):
        told = ", ".join(map(str, key))
        if key not in one or key not in other:
            here = ["a row" if key in rows else "none" for rows in (one, other)]
            yield Difference(mart, "", told, *here, within_tolerance=False)
            continue
        for column, value, others in zip(columns, one[key], other[key], strict=True):
            if value != others or type(value) is not type(others):
                is_near = (
                    isinstance(value, Decimal) and isinstance(others, Decimal) and abs(value - others) <= TOLERANCE
                )
                yield Difference(mart, column, told, str(value), str(others), is_near)
