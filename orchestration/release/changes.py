"""What a release changes against the published one, table by table and key by key: values, words or only vintages.

What does not live here: judging a change (`quality/checks.py` refuses a jump).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration import warehouse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from orchestration.release.released import Field, ReleasedTable


KINDS = ("values", "labels", "vintage")
"""What a column that is no part of a key tells, the weightiest first: a value of the row's own subject, how it is put
in words and in order, or where and when its data comes from."""
_OF_VINTAGE = (
    "vintage",
    "snapshot_id",
    "release",
    "release_form",
    "release_number",
    "source_row",
    "origin",
    "as_of_date",
    "updated_date",
)
_OF_CODES = ("_code", "status")
_OF_ORDER = ("sort_order", "_rank")


def kind_of(field: Field) -> str:
    """Which of KINDS a column is, from its name and type: what is neither of a vintage nor a text is a value.

    A text is a value where it is a code or a status.
    """
    if field.name.endswith(_OF_VINTAGE):
        return "vintage"
    if field.name.endswith(_OF_ORDER):
        return "labels"
    return "labels" if field.sql_type == "VARCHAR" and not field.name.endswith(_OF_CODES) else "values"


def changes_between(new_database: Path, marts: Sequence[ReleasedTable], published: Path | None) -> list[dict[str, Any]]:
    """One record per mart: rows before and now, and how many keys were added, removed or changed.

    Each changed row is counted once more as one with changed values, or with changed labels or vintage alone, and
    `changed_values` counts the changed values of each column. `published` is the published release's folder, or None
    for the first release. Compared are the columns that both have.
    """
    with warehouse.opened(new_database) as connection:
        return [_changes(connection, mart, published) for mart in marts]


def _changes(connection: duckdb.DuckDBPyConnection, mart: ReleasedTable, published: Path | None) -> dict[str, Any]:
    now = _count(connection, f'select count(*) from "{mart.name}"')
    record = {
        "table_name": mart.name,
        "rows_before": 0,
        "rows_now": now,
        "rows_added": now,
        "rows_removed": 0,
        "rows_changed": 0,
        **{f"rows_with_changed_{kind}": 0 for kind in KINDS},
        "changed_values": {},
    }
    before_path = None if published is None else published / f"{mart.name}.parquet"
    if before_path is None or not before_path.exists():
        return record | {"note": "ensimmäinen julkaisu" if published is None else "uusi taulu"}
    before = f"read_parquet({warehouse.quoted(before_path)})"
    old_names = {row[0] for row in connection.execute(f"describe select * from {before}").fetchall()}
    if not set(mart.key) <= old_names:
        return record | {
            "rows_before": _count(connection, f"select count(*) from {before}"),
            "note": "avain on muuttunut",
        }
    compared: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for field in mart.fields:
        if field.name in old_names and field.name not in mart.key:
            compared[kind_of(field)].append(field.name)
    first = mart.key[0]
    counted = {"rows_added": f'before."{first}" is null', "rows_removed": f'now."{first}" is null'}
    remaining = f'now."{first}" is not null and before."{first}" is not null'
    columns = {name: f"{remaining} and {_differs(name)}" for name in compared["values"]}
    for kind, names in compared.items():
        differs = " or ".join(map(_differs, names)) or "false"
        counted[f"rows_with_changed_{kind}"] = f"{remaining} and ({differs})"
        remaining = f"{remaining} and not ({differs})"
    on = " and ".join(f'now."{name}" is not distinct from before."{name}"' for name in mart.key)
    conditions = ", ".join(f"count(case when {sql} then 1 end)" for sql in (*counted.values(), *columns.values()))
    (rows_before, *numbers), *_ = connection.execute(
        f'select count(before."{first}"), {conditions} from "{mart.name}" as now full join {before} as before on {on}'
    ).fetchall()
    found = dict(zip(counted, numbers, strict=False))
    new_columns = sorted({field.name for field in mart.fields} - old_names)
    note = f"uusia sarakkeita: {', '.join(new_columns)}" if new_columns else ""
    return record | {
        "rows_before": rows_before,
        **found,
        "rows_changed": sum(found[f"rows_with_changed_{kind}"] for kind in KINDS),
        "changed_values": {name: count for name, count in zip(columns, numbers[len(found) :], strict=True) if count},
        "note": note,
    }


def _differs(name: str) -> str:
    return f'now."{name}" is distinct from before."{name}"'


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
