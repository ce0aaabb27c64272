"""The command that shows how a release's build is looked at on the lake.

What does not live here: the lake itself (`orchestration/lake.py`), and its tidying (`release/lake_builds.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from orchestration import lake as lakes
from orchestration.commands.speaking import MISTAKE, stop
from orchestration.published import published_id
from orchestration.release import release


def lake(
    release_id: Annotated[
        str | None, typer.Argument(help="A release that `ilmasto releases` lists; without it, the published one.")
    ] = None,
) -> None:
    """Print the SQL that shows a release's build on the lake, every table as it was judged, to any DuckDB."""
    of_settings, name = lakes.required(), release_id or published_id()
    if name is None:
        stop(MISTAKE, "Nothing is published yet. Next: ilmasto refresh")
    described = next((one for one in release.releases() if one["release_id"] == name), None)
    if described is None:
        stop(MISTAKE, f"There is no release {name}. Next: `ilmasto releases` lists them")
    if "lake" not in described:
        stop(MISTAKE, f"Release {name} was built in a DuckDB file of its own. Next: `ilmasto releases` lists others")
    built = replace(of_settings, snapshot=int(described["lake"]["snapshot"]))
    typer.echo(
        f"-- Release {name} as it was built: snapshot {built.snapshot} of the lake.\n"
        "-- PostgreSQL's password is read from PGPASSWORD or ~/.pgpass"
        f"{'; the files want a secret of the type s3' if built.is_in_s3 else ''}.\n"
        "install ducklake; load ducklake; install postgres; load postgres;\n"
        f"{built.attach_statement(lakes.NAME)};\n"
        f"-- without snapshot_version, a table at a time: … at (version => {built.snapshot})\n"
        f"select schema_name, table_name from duckdb_tables() where database_name = '{lakes.NAME}';"
    )
