"""The lake told which of its snapshots is the build of which release, and rid of those that are of none.

What does not live here: the lake (`orchestration/lake.py`), and when a release is published (`release.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from orchestration import lake, warehouse
from orchestration.log_lines import say
from orchestration.published import published_id
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

GRACE = timedelta(days=1)
"""How long the files of an expired snapshot stay, for whoever began to read it before."""
_TABLE = f"{lake.PUBLISHED}.releases"
_COLUMNS = "release_id varchar, released_at timestamptz, snapshot bigint, is_published boolean"


def follow(releases: Sequence[Mapping[str, Any]], grace: timedelta = GRACE) -> None:
    """Let the lake tell these releases, and keep the snapshots of their builds and of the runs' folders alone.

    Where there is no lake nothing is done. What the lake can't do is warned of: the release is published already, and
    the next one tells the lake the same again.
    """
    of_settings = lake.of_settings()
    if of_settings is None:
        return
    try:
        with warehouse.opened(of_settings) as connection:
            _tell(connection, releases)
            _tidy(connection, {snapshot for release in releases if (snapshot := _snapshot(release))}, grace)
    except (lake.LakeError, warehouse.QueryError) as error:
        text = f"the lake was not told of the releases, the next release tells it: {error}"
        say(f"  {text}", "lake_not_told", level="warning")


def _snapshot(release: Mapping[str, Any]) -> int | None:
    snapshot: int | None = release.get("lake", {}).get("snapshot")
    return snapshot


def _tell(connection: duckdb.DuckDBPyConnection, releases: Iterable[Mapping[str, Any]]) -> None:
    published = published_id()
    connection.begin()
    connection.execute(f"create schema if not exists {lake.PUBLISHED}")
    connection.execute(f"create or replace table {_TABLE} ({_COLUMNS})")
    rows = [
        (release["release_id"], release["released_at"], snapshot, release["release_id"] == published)
        for release in releases
        if (snapshot := _snapshot(release)) is not None
    ]
    if rows:
        values = ", ".join(["(?, ?, ?, ?)"] * len(rows))
        connection.execute(f"insert into {_TABLE} values {values}", [value for row in rows for value in row])
    connection.commit()


def _tidy(connection: duckdb.DuckDBPyConnection, of_releases: set[int], grace: timedelta) -> None:
    folders = get_settings().build_dir.iterdir()
    keeping = of_releases | {snapshot for folder in folders if (snapshot := lake.snapshot_of(folder))}
    *older, _ = sorted(row[0] for row in connection.execute(f"from {lake.NAME}.snapshots()").fetchall())
    if expired := [snapshot for snapshot in older if snapshot not in keeping]:
        connection.execute(f"call ducklake_expire_snapshots('{lake.NAME}', versions => {expired})")
    before = lake.literal((datetime.now(UTC) - grace).isoformat())
    # those of what has expired, and those of writers that died
    for function in ("ducklake_cleanup_old_files", "ducklake_delete_orphaned_files"):
        connection.execute(f"call {function}('{lake.NAME}', older_than => timestamptz {before})")
