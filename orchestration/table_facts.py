"""What Dagster shows of a table once it is built: its columns with types and units, its rows, its last change.

What does not live here: the graph (`transform/dbt_graph.py`), and a column's meaning, which stands in the contracts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import warehouse
from orchestration.lake import PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    import duckdb

LAST_CHANGE = "dagster/last_updated_timestamp"
"""Dagster's own key of the time at which the data of an asset last changed, seconds since 1970, UTC."""
_DATA_VERSION = "dagster/data_version"
_UNIT_OF_SUFFIX = {"_kt_co2e": "kt CO₂e", "_gwh": "GWh", "_eur": "€", "_pct": "%", "_per_m2": None, "_m2": "m²"}
"""What a name tells of a number that no mart holds; the first that fits tells it. `_t_co2e` is left out: it is per
resident, per year or neither."""
_NUMBERS = ("INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "DECIMAL")


@dataclass(frozen=True)
class Meaning:
    """What a column means: in words, and in which unit."""

    description: str = ""
    unit: str | None = None


@dataclass(frozen=True)
class Table:
    """A table: column names with types and, once it lies in a warehouse, its rows and a digest of all of them.

    `row_count` and `digest` are also None where the table, being a view, cannot be read.
    """

    columns: tuple[tuple[str, str], ...]
    row_count: int | None = None
    digest: str | None = None


def tables_of(place: warehouse.Place, keys: Iterable[dg.AssetKey]) -> dict[dg.AssetKey, Table]:
    """Those tables and views of the warehouse that are there, by `<schema>/<name>`.

    The order of the rows does not change their digest; another name or type of a column does.
    """
    wanted = {".".join(key.path): key for key in keys}
    found = all_tables(place, wanted)
    return {key: found[name] for name, key in wanted.items() if name in found}


def all_tables(place: warehouse.Place, names: Container[str] | None = None) -> dict[str, Table]:
    """Every table and view of the warehouse, or those of these names, by `<schema>.<name>`."""
    tables = {}
    with warehouse.opened(place) as connection:
        for (schema, table), columns in _columns_of(connection).items():
            name = f"{schema}.{table}"
            if names is not None and name not in names:
                continue
            sql = f'select count(*), sum(cast(hash(each) as hugeint)) from "{schema}"."{table}" as each'
            try:
                ((row_count, rows),) = connection.execute(sql).fetchall()
            except warehouse.QueryError:  # a view over rows that cannot be cast; its own tests fail and say which
                tables[name] = Table(columns)
                continue
            digest = hashlib.sha256(f"{columns} {row_count} {rows}".encode()).hexdigest()[:16]
            tables[name] = Table(columns, int(row_count), digest)
    return tables


def column_schema(table: Table, own: Mapping[str, Meaning], shared: Mapping[str, Meaning]) -> dg.TableSchema:
    """The table's columns for Dagster; `own` is what its contract says, `shared` what a name means in the marts."""
    nothing = Meaning()
    columns = [
        _column(name, sql_type, own.get(name, nothing), shared.get(name, nothing)) for name, sql_type in table.columns
    ]
    return dg.TableSchema(columns=columns)


def materialized(
    key: dg.AssetKey, table: Table, schema: dg.TableSchema, last_change: dg.MetadataValue[Any]
) -> dg.MaterializeResult[Any]:
    """What Dagster is told of a table that was built: its columns, rows and last change, its digest as data version."""
    return dg.MaterializeResult(
        asset_key=key,
        data_version=dg.DataVersion(table.digest) if table.digest else None,
        metadata={"dagster/column_schema": schema, "dagster/row_count": table.row_count, LAST_CHANGE: last_change},
    )


def last_changes(instance: dg.DagsterInstance, tables: Mapping[dg.AssetKey, Table]) -> dict[dg.AssetKey, Any]:
    """When the rows of each table first were what they are now, as far back as `instance` remembers; else now."""
    now = dg.MetadataValue.timestamp(datetime.now(UTC))
    found: dict[dg.AssetKey, Any] = dict.fromkeys(tables, now)
    for record in instance.get_asset_records(list(tables)):
        before = record.asset_entry.last_materialization
        if before is None or before.asset_materialization is None:
            continue
        key, materialization = record.asset_entry.asset_key, before.asset_materialization
        if (materialization.tags or {}).get(_DATA_VERSION) == tables[key].digest:
            found[key] = materialization.metadata.get(LAST_CHANGE, now)
    return found


def newest_of(retrieved: Iterable[str]) -> dg.MetadataValue[Any]:
    """The newest of these times (ISO 8601, UTC) as a last change, or nothing where there is none."""
    times = [datetime.fromisoformat(time) for time in retrieved]
    return dg.MetadataValue.timestamp(max(times)) if times else dg.MetadataValue.null()


def _columns_of(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    sql = """
        select schema_name, table_name, column_name, data_type from duckdb_columns()
        where not internal and database_name = current_database() and schema_name <> ?
        order by schema_name, table_name, column_index
    """
    columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, table, column, sql_type in connection.execute(sql, [PUBLISHED]).fetchall():
        columns.setdefault((schema, table), []).append((column, sql_type))
    return {key: tuple(found) for key, found in columns.items()}


def _column(name: str, sql_type: str, own: Meaning, shared: Meaning) -> dg.TableColumn:
    unit = own.unit or shared.unit or _unit_in(name, sql_type)
    return dg.TableColumn(
        name=name,
        type=sql_type.lower(),
        description=own.description or shared.description or None,
        tags={"unit": unit} if unit else None,
    )


def _unit_in(name: str, sql_type: str) -> str | None:
    if not sql_type.startswith(_NUMBERS):
        return None
    return next((unit for suffix, unit in _UNIT_OF_SUFFIX.items() if name.endswith(suffix)), None)
