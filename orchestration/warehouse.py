"""The only module that opens DuckDB: a new file per run to write to, and read-only looks at finished files.

What does not live here: SQL of indicators (`dbt_project/`) and what a check asks (`checks.py`).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from sources.contract import LINEAGE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_ROW_GROUP = 122_880
"""How many rows DuckDB stores together: what one of its threads takes at a time."""
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


def load_raw(path: Path, table_name: str, dataset: Dataset, parts: Iterable[pd.DataFrame]) -> int:
    """Write `parts` on top of each other as `raw.<table_name>` with the contract's types; returns the row count.

    Columns are matched by name, never by position. The file at `path` holds the table with all its parts or not at all.
    """
    import pyarrow as pa

    types = {column.name: _SQL_TYPES[column.type] for column in dataset.columns} | _LINEAGE_TYPES
    declared = ", ".join(f'"{name}" {sql_type}' for name, sql_type in types.items())
    columns = ", ".join(f'cast("{name}" as {sql_type})' for name, sql_type in types.items())
    row_count = 0
    with opened(path, read_only=False) as connection:
        connection.begin()
        connection.execute("create schema if not exists raw")
        connection.execute(f'create or replace table raw."{table_name}" ({declared})')
        for part in parts:
            # through Arrow, because DuckDB would make a Python object of each text of a pandas table
            arrow = pa.Table.from_pandas(part, preserve_index=False)
            connection.register("part", pa.Table.from_batches(arrow.to_batches(_ROW_GROUP), arrow.schema))
            connection.execute(f'insert into raw."{table_name}" select {columns} from part')
            connection.unregister("part")
            row_count += len(part)
        connection.commit()
    return row_count


def read_raw(
    connection: duckdb.DuckDBPyConnection, table_name: str, rowids: Sequence[int] | None = None
) -> pd.DataFrame:
    """The table `raw.<table_name>` in the types of its parser and in the order it was loaded, or some of its rows."""
    from sources.tables import from_arrow

    some = "" if rowids is None else f"where rowid in ({', '.join(map(str, rowids)) or 'null'})"
    table = connection.execute(f'select * from raw."{table_name}" {some} order by rowid').to_arrow_table()
    return from_arrow(table).astype({"source_row": "int64"})


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
