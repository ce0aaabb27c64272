"""Few rows of a raw table that stand for all of it before Great Expectations.

Here: which rows an expectation needs to see, and how to find them. Not here: what is expected, or asking for
it (`quality/expectations.py`).

A question about single cells has the same answer for two rows with the same cell, so one row of each different cell
stands for all; of a range, the lowest and the highest; of a key, two rows of what is doubled. A table keeps such an
expectation exactly when its witnesses do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import warehouse
from orchestration.quality.suites import ROW_COUNT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb
    import pandas as pd

    from orchestration.quality.suites import Expected
    from sources.contract import Dataset

FEW_ROWS = 50_000
"""Tables up to this length are asked about in whole: looking for witnesses would save nothing."""
_MOST_DIFFERENT = 50_000
_MOST_DOUBLED = 200
_KEYS = {"expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique"}
_CELLS = {
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_not_match_regex",
    "expect_column_value_lengths_to_be_between",
}
_KNOWN_ARGUMENTS = {
    *("column", "column_list", "value_set", "regex"),
    *("min_value", "max_value", "strict_min", "strict_max"),
}


def of(
    connection: duckdb.DuckDBPyConnection,
    table_name: str,
    dataset: Dataset,
    expected: Iterable[Expected],
    row_count: int,
) -> pd.DataFrame:
    """Rows of `raw.<table_name>` that keep each of the `expected` exactly when the whole table keeps it.

    The whole table where it has few rows, or where an expectation is about more than single cells. How many rows there
    are is no question to rows, and is left out.
    """
    if row_count <= FEW_ROWS:
        return warehouse.read_raw(connection, table_name)
    rows: set[int] = set()
    for expectation in expected:
        found = _witnesses(connection, f'raw."{table_name}"', dataset, expectation)
        if found is None:
            return warehouse.read_raw(connection, table_name)
        rows.update(found)
    return warehouse.read_raw(connection, table_name, sorted(rows))


def _witnesses(
    connection: duckdb.DuckDBPyConnection, table: str, dataset: Dataset, expectation: Expected
) -> list[int] | None:
    """The rowids of the rows that stand for all before one expectation; None where only all of them do."""
    kind, given = expectation.type, expectation.kwargs
    if kind == ROW_COUNT:
        return []
    names = list(given.get("column_list") or [given.get("column")])
    types = {column.name: column.type for column in dataset.columns} | {"vintage": "text"}
    if set(given) - _KNOWN_ARGUMENTS or not set(names) <= set(types):
        return None
    if kind in _KEYS:
        return _doubled(connection, table, names)
    cell, most = f'"{names[0]}"', _MOST_DIFFERENT
    if kind == "expect_column_values_to_not_be_null":
        sql = f"select min(rowid) from {table} where {cell} is null"
    elif kind == "expect_column_values_to_be_between" and types[names[0]] in {"integer", "decimal"}:
        sql = f"select arg_min(rowid, {cell}), arg_max(rowid, {cell}) from {table}"
    elif kind in _CELLS:
        sql = f"select min(rowid) from {table} group by {cell} limit {most + 1}"
    else:
        return None
    found = _rowids(connection, sql)
    return found if len(found) <= most else None


def _doubled(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> list[int]:
    """Two rows of each doubled key, of some of them where there are many: first those without an empty part."""
    key = ", ".join(f'"{name}"' for name in names)
    # numbers are told apart much faster than keys, and different ones prove that the keys are different
    alike = f"select 1 from {table} group by hash({key}) having count(*) > 1 limit 1"
    if not connection.execute(alike).fetchall():
        return []
    empty_parts = " + ".join(f'("{name}" is null)::integer' for name in names)
    return _rowids(
        connection,
        f"select min(rowid), max(rowid) from {table} group by {key} having count(*) > 1 "
        f"order by {empty_parts} limit {_MOST_DOUBLED}",
    )


def _rowids(connection: duckdb.DuckDBPyConnection, sql: str) -> list[int]:
    return [rowid for row in connection.execute(sql).fetchall() for rowid in row if rowid is not None]
