"""The command that makes a release's files again, and how its end is told. Decides nothing.

What does not live here: making them (`orchestration/from_landing.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.speaking import MISTAKE, REFUSED, stop
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from orchestration.from_landing import Rebuilt

_SHOWN = 5


def rebuild(
    release_id: Annotated[str, typer.Argument(help="Id of the release, as `ilmasto releases` lists them.")],
    output: Annotated[
        Path | None, typer.Option(help="New folder for the files; default one of the release's name in this folder.")
    ] = None,
) -> None:
    """Make a release's files again from the landing, and hold them against its checksums; publishes nothing."""
    from orchestration import from_landing

    folder = (output or Path(release_id)).resolve()
    try:
        made = from_landing.rebuild(release_id, folder)
    except from_landing.CannotRebuildError as error:
        stop(MISTAKE, f"Not rebuilt: {error}")
    typer.echo(f"Release {release_id} was made again: {made.same} files are the same byte for byte.")
    typer.echo(f"  files      {made.folder}")
    if made.taken_over:
        typer.echo(f"  taken over {', '.join(made.taken_over)}: whole in the release; the database has the same rows")
    if made.left_out:
        typer.echo(f"  left out   {_few(made.left_out)}: made by the dashboard's tools, and not whole in the release")
    if made.different:
        typer.echo(f"  not the same: {_few(made.different)}{_why(made)}", err=True)
    if made.damaged:
        typer.echo(f"  damaged in the release itself: {_few(made.damaged)}")
        typer.echo(f"Next: cp -a {made.folder}/. {get_settings().releases_dir / release_id}/")
    if made.different:
        raise typer.Exit(REFUSED)


def _few(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _why(made: Rebuilt) -> str:
    if "warehouse.duckdb" not in made.different:
        return ""
    return "; DuckDB lays out a file another way each time, and what tells of its bytes differs with it"
