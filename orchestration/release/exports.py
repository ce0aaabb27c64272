"""A release's files: each mart as Parquet, as CSV and as a table of a read-only DuckDB file, and the data package.

All three are written from one and the same select. What does not live here: whether there may be a release
(`quality/verdict.py`) and its publication (`release.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration import runs, warehouse
from orchestration.release import expectation_suites, geo, licences
from orchestration.release.column_titles import column_titles, unit_codes
from orchestration.release.released import Field, ReleasedTable
from orchestration.report.contents import EXAMPLE
from orchestration.supply import sbom
from orchestration.transform.manifest import codes_of, key_of, marts_in
from sources.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source

_FIELD_TYPES = {
    "VARCHAR": "string",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
}


def marts_of(manifest: Manifest) -> list[ReleasedTable]:
    """Every mart of the manifest by name, with its columns' meaning and the key that its test holds."""
    released = [
        ReleasedTable(
            name=node["name"],
            description=node["description"],
            key=key_of(manifest, unique_id),
            fields=tuple(
                Field(
                    column["name"],
                    _released_type(column["data_type"]),
                    column["description"],
                    column["config"]["meta"].get("unit"),
                    column["config"]["meta"].get("processing"),
                )
                for column in node["columns"].values()
            ),
            made_of=_raw_tables(manifest, unique_id),
            title_fi=node["config"]["meta"]["title_fi"],
            codes=codes_of(manifest, unique_id),
        )
        for unique_id, node in marts_in(manifest).items()
    ]
    return sorted(released, key=lambda mart: mart.name)


def _raw_tables(manifest: Manifest, unique_id: str) -> frozenset[str]:
    """The raw tables at the beginning of a model's lineage."""
    waiting, seen, found = [unique_id], {unique_id}, set()
    while waiting:
        name = waiting.pop()
        if name in manifest["sources"]:
            found.add(manifest["sources"][name]["name"])
            continue
        parents = set(manifest["nodes"][name]["depends_on"].get("nodes", [])) - seen
        seen |= parents
        waiting.extend(parents)
    return frozenset(found)


def _released_type(data_type: str) -> str:
    """The type a reader gets: exact decimals of the warehouse become plain numbers, which every tool reads."""
    if data_type.startswith("decimal"):
        return "DOUBLE"
    return {"string": "VARCHAR"}.get(data_type, data_type.upper())


def copy_marts(build: warehouse.Place, marts: Sequence[ReleasedTable], target: Path) -> None:
    """Copy the marts of the build's warehouse into a new DuckDB file, in order of their keys, with comments."""
    with warehouse.opened(target, read_only=False) as connection:
        warehouse.attach(connection, build, "build")
        connection.begin()  # one for all: each comment would wait for the disk
        for mart in marts:
            columns = ", ".join(f'cast("{field.name}" as {field.sql_type}) as "{field.name}"' for field in mart.fields)
            order = ", ".join(f'"{name}"' for name in mart.key)
            connection.execute(
                f'create table "{mart.name}" as select {columns} from build.marts."{mart.name}" order by {order}'
            )
            comment(connection, mart)
        connection.commit()
        connection.execute("detach build")


def add_table(target: Path, table: ReleasedTable, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add a table of the release's own to the DuckDB file at `target`."""
    types = {field.name: field.sql_type for field in table.fields}
    columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in types.items())
    with warehouse.opened(target, read_only=False) as connection:
        connection.begin()
        connection.execute(f'create table "{table.name}" ({columns})')
        warehouse.insert(connection, table.name, types, rows)
        comment(connection, table)
        connection.commit()


def row_counts(database: Path) -> dict[str, int]:
    """The number of rows of each table of the DuckDB file, by name."""
    with warehouse.opened(database) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        counts = {name: connection.execute(f'select count(*) from "{name}"').fetchall() for name in names}
    return {name: int(count) for name, ((count,),) in counts.items()}


def write_files(database: Path, tables: Sequence[ReleasedTable], folder: Path) -> None:
    """Write every table of the DuckDB file as `<name>.parquet` and, where it is not too long, as `<name>.csv`."""
    from pyarrow import parquet

    with warehouse.opened(database) as connection:
        for table in tables:
            rows = connection.execute(f'select * from "{table.name}"').to_arrow_table()
            parquet.write_table(described(rows, table), folder / f"{table.name}.parquet", compression="zstd")
            if "csv" in table.formats(rows.num_rows, with_workbooks=False):
                path = warehouse.quoted(folder / f"{table.name}.csv")
                connection.execute(f'copy "{table.name}" to {path} (format csv, header true)')


def described(rows: pa.Table, table: ReleasedTable) -> pa.Table:
    """The rows with what the table and its columns are in the metadata of their schema: Parquet keeps it."""
    import pyarrow as pa

    fields = [
        column.with_metadata(
            {"description": field.description} | ({"unit": field.unit} if field.unit else {}),
        )
        for column, field in zip(rows.schema, table.fields, strict=True)
    ]
    return rows.cast(pa.schema(fields, {"title": table.title_fi, "description": table.description}))


def data_package(
    folder: Path,
    release: Mapping[str, Any],
    tables: Sequence[ReleasedTable],
    sources: Sequence[Source],
) -> dict[str, Any]:
    """The Data Package descriptor of the release: every file with its schema, units, sources, licences and sha256.

    `sources` are those that the release has files from.
    """
    sentences = (
        EXAMPLE if release["has_example"] else "",
        "Kuntien päästöt, energia, ilmastosuunnitelmat ja toimenpiteet tarkistettuina.",
        licences.exceptions_in_words(sources),
    )
    rights = {table.name: _rights(table, sources) for table in tables}
    of_all = {"licenses": licences.licences_of(sources), "sources": licences.named(sources)}
    as_csv = [table for table in tables if (folder / f"{table.name}.csv").exists()]
    resources = [_tabular(folder, table, as_csv) | rights[table.name] for table in as_csv]
    resources += [plain(folder, f"{table.name}.parquet") | rights[table.name] for table in tables]
    resources += [plain(folder, name) | of_all for name in (runs.WAREHOUSE, geo.NAME, *_in_folders(folder))]
    our_own = (expectation_suites.FILE, sbom.NAME, "quality.json", "changes.json")
    resources += [plain(folder, name) | _rights(None, sources) for name in our_own]
    return {
        "name": "ilmastovaranto",
        "id": f"ilmastovaranto-{release['release_id']}",
        "title": f"Ilmastovaranto: {_region(folder)} kuntien ilmastotiedot",
        "description": " ".join(sentence for sentence in sentences if sentence),
        "version": release["release_id"],
        "created": release["released_at"],
        "origin": release["origin"],
        **of_all,
        "resources": resources,
    }


def _region(folder: Path) -> str:
    """The genitive of the region's name in Finnish."""
    ((genitive,),) = warehouse.rows_of(folder / runs.WAREHOUSE, "select genitive from dim_region where language = 'fi'")
    return str(genitive)


def _in_folders(folder: Path) -> list[str]:
    """The files that stand in folders of their own, by their path in the release; the site comes after them."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*") if path.is_file())


def _rights(table: ReleasedTable | None, sources: Sequence[Source]) -> dict[str, Any]:
    """The sources and licences of a table, or of a file of our own."""
    made_of = licences.sources_of(table, sources) if table else []
    return {"licenses": licences.licences_of(made_of)} | ({"sources": licences.named(made_of)} if made_of else {})


def _tabular(folder: Path, table: ReleasedTable, tables: Sequence[ReleasedTable]) -> dict[str, Any]:
    path = folder / f"{table.name}.csv"
    fields = {field.name for field in table.fields}
    names = {table.name for table in tables}
    foreign_keys = [
        {"fields": [column], "reference": {"resource": "" if of == table.name else of, "fields": [key]}}
        for column, (of, key) in table.codes.items()
        if column in fields and of in names
    ]
    return {
        "name": table.name,
        "type": "table",
        "path": path.name,
        "title": table.title_fi,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
        "schema": {
            "fields": [_field(field) for field in table.fields],
            "primaryKey": list(table.key),
            **({"foreignKeys": foreign_keys} if foreign_keys else {}),
        },
    }


def _field(field: Field) -> dict[str, Any]:
    told = {
        "name": field.name,
        "type": _FIELD_TYPES[field.sql_type],
        "title": column_titles()[field.name],
        "description": field.description,
    }
    code = unit_codes()[field.unit] if field.unit else None
    return told | ({"unit": field.unit} if field.unit else {}) | ({"unitCode": code} if code else {})


def plain(folder: Path, name: str) -> dict[str, Any]:
    """The resource of a file that is no table of the data package; `name` is its path in `folder`."""
    path = folder / name
    stem, suffix = name.rsplit(".", 1)
    return {
        "name": f"{stem}-{suffix}".replace("_", "-").replace("/", "-"),
        "type": "file",  # or frictionless would read Parquet as a table of unknown types
        "path": name,
        "format": suffix,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
    }


def comment(connection: duckdb.DuckDBPyConnection, table: ReleasedTable) -> None:
    """Leave what the table and its columns mean in the DuckDB file, for whoever opens it."""
    for field in table.fields:
        text = (field.description + (f" [{field.unit}]" if field.unit else "")).replace("'", "''")
        connection.execute(f'comment on column "{table.name}"."{field.name}" is \'{text}\'')
