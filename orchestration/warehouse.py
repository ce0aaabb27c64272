"""The only module that opens DuckDB: a new file per run or the lake to write to, and read-only looks at what is done.

What does not live here: SQL of indicators (`dbt_project/`), what a check asks (`quality/checks.py`), and where the lake
is (`lake.py`).
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.lake import NAME, PUBLISHED, Lake, LakeError, built_in, literal
from orchestration.settings import get_settings
from sources.contract import LINEAGE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa

    from sources.contract import ColumnType, Dataset

FILE = "warehouse.duckdb"
"""What a run's own DuckDB file is called, and that of a release."""
Row = tuple[Any, ...]
Place = Path | Lake
"""Where a warehouse is: a DuckDB file, or the lake, at its head or as of a snapshot."""

QueryError = duckdb.Error
"""What a query that cannot be answered raises."""
ShapeErrors = (duckdb.BinderException, duckdb.CatalogException, duckdb.IOException)
"""What a query raises that asks for a column, a table or a file of one that is not there."""

_SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
_ROW_GROUP = 122_880
"""How many rows DuckDB stores together: what one of its threads takes at a time."""
_NO_DOWNLOADS: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
_MEMORY = "800MB"
"""What DuckDB may keep in memory while it loads; the rest goes to the disk."""
_LINEAGE_TYPES = dict.fromkeys(LINEAGE_COLUMNS, "VARCHAR") | {"source_row": "INTEGER"}


def of_run(folder: Path) -> Place:
    """The warehouse of the run in `folder`: the lake as the run built it, or a DuckDB file of its own."""
    return built_in(folder) or folder / FILE


@contextmanager
def opened(place: Place, *, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the file or lake, closed whatever happens; never downloads an extension.

    A lake as of a snapshot is never written to. Raises LakeError where the lake can't be had.
    """
    if isinstance(place, Lake):
        connection = _of_lake(place).cursor()
    else:
        connection = duckdb.connect(str(place), read_only=read_only, config=_NO_DOWNLOADS)
    try:
        if isinstance(place, Lake):
            connection.execute(f"use {NAME}")
        yield connection
    except QueryError as error:
        if isinstance(place, Lake) and place.is_gone(error):
            _of_lake.cache_clear()
            raise LakeError(place.told(error)) from None
        raise
    finally:
        connection.close()


@lru_cache(maxsize=1)
def _of_lake(lake: Lake) -> duckdb.DuckDBPyConnection:
    """What all connections of this process to the lake are made of: to load its extensions takes half a second."""
    spill = get_settings().build_dir / ".spill"
    connection = duckdb.connect(config=_NO_DOWNLOADS | {"temp_directory": str(spill)})
    lake.attach(connection)
    return connection


def attach(connection: duckdb.DuckDBPyConnection, place: Place, name: str) -> None:
    """Attach a finished warehouse to a connection under `name`, to be read."""
    if isinstance(place, Lake):
        place.attach(connection, name)
    else:
        connection.execute(f"attach {quoted(place)} as {name} (read_only)")


def head_of(lake: Lake) -> int:
    """The number of the lake's newest snapshot."""
    with opened(lake) as connection:
        ((snapshot,),) = connection.execute(f"from {NAME}.current_snapshot()").fetchall()
    return int(snapshot)


def empty(lake: Lake) -> None:
    """Let nothing be left of what was built at the lake's head. Its earlier snapshots stay as they are."""
    with opened(lake) as connection:
        sql = "select schema_name from duckdb_schemas() where database_name = current_database() and not internal"
        schemas = [name for (name,) in connection.execute(sql).fetchall() if name not in ("main", PUBLISHED)]
        connection.begin()
        for schema in schemas:
            connection.execute(f'drop schema "{schema}" cascade')
        connection.commit()


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to no file, for reading Parquet."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    try:
        yield connection
    finally:
        connection.close()


def raw_columns(dataset: Dataset) -> dict[str, str]:
    """The columns of a dataset's raw table with DuckDB's types: those of its contract, then those of lineage."""
    return {column.name: _SQL_TYPES[column.type] for column in dataset.columns} | _LINEAGE_TYPES


def load_raw(
    connection: duckdb.DuckDBPyConnection, table_name: str, dataset: Dataset, parts: Iterable[pd.DataFrame]
) -> int:
    """Write `parts` on top of each other as `raw.<table_name>` with the contract's types; returns the row count.

    Columns are matched by name, never by position. The table is there with all its parts or not at all.
    """
    import pyarrow as pa

    types = raw_columns(dataset)
    schema = _arrow_schema(types)
    declared = ", ".join(f'"{name}" {sql_type}' for name, sql_type in types.items())

    failures: list[Exception] = []

    def given() -> Iterator[pd.DataFrame]:
        try:
            yield from parts
        except Exception as error:
            failures.append(error)  # DuckDB would tell it as an error of its own
            raise

    def batches() -> Iterator[pa.RecordBatch]:
        waiting = schema.empty_table()
        for part in given():
            # through Arrow, because DuckDB would make a Python object of each text of a pandas table
            table = pa.Table.from_pandas(part, preserve_index=False).select(schema.names).cast(schema)
            waiting = pa.concat_tables([waiting, table])
            full = len(waiting) // _ROW_GROUP * _ROW_GROUP
            yield from waiting.slice(0, full).combine_chunks().to_batches(_ROW_GROUP)
            waiting = waiting.slice(full)
        yield from waiting.combine_chunks().to_batches()

    connection.execute(f"set memory_limit = '{_MEMORY}'")
    # packs texts no smaller than dictionaries do, and trying it takes a tenth of all loading
    connection.execute("set disabled_compression_methods = 'fsst'")
    # before the transaction: of two first writers of a lake the one that is late finds it made
    with suppress(duckdb.TransactionException):
        connection.execute("create schema if not exists raw")
    connection.begin()
    connection.execute(f'create or replace table raw."{table_name}" ({declared})')
    # one stream: tables that were registered one by one would all be kept until the end of the transaction
    connection.register("parts", pa.RecordBatchReader.from_batches(schema, batches()))
    try:
        ((row_count,),) = connection.execute(f'insert into raw."{table_name}" select * from parts').fetchall()
    except QueryError as error:
        raise next(iter(failures), error) from None
    connection.commit()
    return int(row_count)


def read_raw(
    connection: duckdb.DuckDBPyConnection, table_name: str, rowids: Sequence[int] | None = None
) -> pd.DataFrame:
    """The table `raw.<table_name>` in the types of its parser and in the order it was loaded, or some of its rows."""
    import pyarrow as pa

    from sources.tables import from_arrow

    some = "" if rowids is None else "where rowid in (select wanted from wanted_rows)"
    connection.register("wanted_rows", pa.table({"wanted": pa.array(rowids or (), pa.int64())}))
    table = connection.execute(f'select * from raw."{table_name}" {some} order by rowid').to_arrow_table()
    connection.unregister("wanted_rows")
    return from_arrow(table).astype({"source_row": "int64"})


def insert(
    connection: duckdb.DuckDBPyConnection, table_name: str, types: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert `rows` into a table whose columns have these SQL `types`, all at once; what a row lacks is null."""
    import pyarrow as pa

    given = pa.Table.from_pylist([dict(row) for row in rows], _arrow_schema(types))
    connection.register("given_rows", given)
    connection.execute(f'insert into "{table_name}" select * from given_rows')
    connection.unregister("given_rows")


def _arrow_schema(types: Mapping[str, str]) -> pa.Schema:
    """The Arrow schema of columns with these SQL types."""
    import pyarrow as pa

    arrow_types = {"VARCHAR": pa.large_string(), "BIGINT": pa.int64(), "INTEGER": pa.int32(), "DOUBLE": pa.float64()}
    arrow_types |= {"BOOLEAN": pa.bool_(), "DATE": pa.date32()}
    return pa.schema([(name, arrow_types[sql_type]) for name, sql_type in types.items()])


def quoted(path: Path) -> str:
    """A path as a literal of SQL, where DuckDB takes no parameter."""
    return literal(str(path))


def rows_of(place: Place, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
    """The rows of a query on the file or lake, which is opened read-only."""
    with opened(place) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def row_count(place: Place, table: str) -> int:
    """The number of rows of `<schema>.<table>` in the file or lake."""
    ((count,),) = rows_of(place, f"select count(*) from {table}")
    return int(count)


def records_of(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()
) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries by column name."""
    cursor = connection.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
