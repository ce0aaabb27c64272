"""What a release changes against the published one, table by table and key by key.

What does not live here: judging a change (`checks.py` refuses a jump).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration import warehouse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from orchestration.exports import ReleasedTable


def changes_between(new_database: Path, marts: Sequence[ReleasedTable], published: Path | None) -> list[dict[str, Any]]:
    """One record per mart: rows before and now, and how many keys were added, removed or changed.

    `published` is the published release's folder, or None for the first release. Compared are the columns that both
    have, less the ids of snapshots, which change with every new file.
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
    compared = [
        field.name
        for field in mart.fields
        if field.name in old_names and field.name not in mart.key and not field.name.endswith("snapshot_id")
    ]
    differs = " or ".join(f'now."{name}" is distinct from before."{name}"' for name in compared) or "false"
    on = " and ".join(f'now."{name}" is not distinct from before."{name}"' for name in mart.key)
    first = mart.key[0]
    row = connection.execute(
        f"""
        select
            count(case when before."{first}" is null then 1 end),
            count(case when now."{first}" is null then 1 end),
            count(case when now."{first}" is not null and before."{first}" is not null and ({differs}) then 1 end),
            count(before."{first}")
        from "{mart.name}" as now full join {before} as before on {on}
        """
    ).fetchone()
    added, removed, changed, rows_before = row or (0, 0, 0, 0)
    new_columns = sorted({field.name for field in mart.fields} - old_names)
    note = f"uusia sarakkeita: {', '.join(new_columns)}" if new_columns else ""
    return record | {
        "rows_before": rows_before,
        "rows_added": added,
        "rows_removed": removed,
        "rows_changed": changed,
        "note": note,
    }


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
