"""The only module that opens DuckDB: a new file per run to write to, and read-only looks at finished files.

What does not live here: SQL of indicators (`dbt_project/`) and what a check asks (`checks.py`).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from sources.contract import LINEAGE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from sources.contract import ColumnType, Dataset

Row = tuple[Any, ...]

QueryError = duckdb.Error
"""What a query that cannot be answered raises."""

_SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
_LINEAGE_TYPES = dict.fromkeys(LINEAGE_COLUMNS, "VARCHAR") | {"source_row": "INTEGER"}


@contextmanager
def opened(path: Path, *, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the file at `path`, closed whatever happens; never downloads an extension."""
    connection = duckdb.connect(
        str(path),
        read_only=read_only,
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
    )
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to no file, for reading Parquet."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    try:
        yield connection
    finally:
        connection.close()


def load_raw(path: Path, table_name: str, dataset: Dataset, table: pd.DataFrame) -> int:
    """Write `table` as `raw.<table_name>` with the contract's types into the file at `path`; returns its row count.

    Columns are matched by name, never by position.
    """
    types = {column.name: _SQL_TYPES[column.type] for column in dataset.columns} | _LINEAGE_TYPES
    columns = ", ".join(f'cast("{name}" as {sql_type}) as "{name}"' for name, sql_type in types.items())
    with opened(path, read_only=False) as connection:
        connection.register("parsed", table)
        connection.execute("create schema if not exists raw")
        connection.execute(f'create or replace table raw."{table_name}" as select {columns} from parsed')
        connection.unregister("parsed")
        row = connection.execute(f'select count(*) from raw."{table_name}"').fetchone()
    return int(row[0]) if row else 0


def quoted(path: Path) -> str:
    """A path as a literal of SQL, where DuckDB takes no parameter."""
    return "'" + str(path).replace("'", "''") + "'"


def rows_of(path: Path, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
    """The rows of a query on the file at `path`, which is opened read-only."""
    with opened(path) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def records_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries by column name."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
