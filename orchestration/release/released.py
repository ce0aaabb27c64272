"""The shape of a released table and of its columns, which every file of a release is written from.

What does not live here: which tables there are (`exports.py`, `tables.py`, `wide_tables.py`) and writing them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb


MOST_CSV_ROWS = 1_000_000
"""Spreadsheets open no more rows. A table of more is Parquet alone, and a table of the DuckDB file."""
MOST_WORKBOOK_CELLS = 300_000
"""A table of more has no workbook, which would open slowly; of indicators the wide tables have the same numbers."""


@dataclass(frozen=True)
class Field:
    """A column of a released table."""

    name: str
    sql_type: str
    description: str
    unit: str | None = None
    processing: str | None = None
    """Whether its values are the publisher's own (carried) or made here (computed), where that is told."""


@dataclass(frozen=True)
class ReleasedTable:
    """A table of the release: its columns, its key and the order its rows are written in."""

    name: str
    description: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    made_of: frozenset[str] = frozenset()
    """The raw tables that its values come from."""
    title_fi: str = ""
    codes: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    """The table and column whose codes a column holds, by the column's name."""

    def formats(self, row_count: int, *, with_workbooks: bool) -> tuple[str, ...]:
        """The endings of the table's files: Parquet always, others where those who open them can."""
        has_csv = row_count <= MOST_CSV_ROWS
        has_workbook = with_workbooks and row_count * len(self.fields) <= MOST_WORKBOOK_CELLS
        return ("parquet", *(["csv"] if has_csv else []), *(["xlsx"] if has_workbook else []))


def tables_in(connection: duckdb.DuckDBPyConnection) -> list[ReleasedTable]:
    """The tables of a finished release as its own DuckDB file tells of them, in order of name."""
    fields: dict[str, list[Field]] = {}
    for name, *told in connection.execute(
        "select table_name, column_name, data_type, description, unit, processing "
        "from release_columns order by table_name, sort_order"
    ).fetchall():
        fields.setdefault(name, []).append(Field(*told))
    described = connection.execute(
        "select table_name, description, key_columns, title_fi from release_tables order by table_name"
    ).fetchall()
    return [
        ReleasedTable(name, description, tuple(key.split(", ")), tuple(fields[name]), title_fi=title)
        for name, description, key, title in described
    ]
