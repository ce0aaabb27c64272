"""The engineers' commands on what is released: its state, the list, a number's passport, the way back, the web server.

What does not live here: making a release (`refresh.py`).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from orchestration.commands.speaking import MISTAKE, stop
from orchestration.published import published_release
from orchestration.quality import results
from orchestration.release import holding, release
from orchestration.settings import get_settings

_HOURS_TOLD = 48


class Borders(StrEnum):
    """On which borders an area is, as `dim_borders` has them."""

    CURRENT = "current"
    OF_YEAR = "of_year"


def status() -> None:
    """Tell the published release, its age, a candidate beside it, and what the last run was refused for."""
    from orchestration.intake.notices import notices

    published = published_release()
    if published is None:
        typer.echo("Nothing is published yet. Next: ilmasto refresh")
    else:
        age = datetime.now(UTC) - datetime.fromisoformat(str(published["released_at"]))
        hours = age.total_seconds() / 3600
        old = f"{hours / 24:.0f} days" if hours >= _HOURS_TOLD else f"{hours:.1f} hours"
        typer.echo(f"Published: {published['release_id']}, {old} old, {published['origin']} data")
        tell_where(published)
    candidate = get_settings().build_dir / "latest" / release.CANDIDATE
    held = holding.held()
    if held is not None:
        what = (
            f"{len(held.pending)} findings; next: ilmasto review"
            if held.pending
            else "all approved: ilmasto approve all"
        )
        typer.echo(f"Held for review: the candidate {held.release_id}, {what}")
    elif candidate.is_dir():
        typer.echo(f"Not published: the candidate in {candidate.resolve()}")
    for line in notices("en"):
        typer.echo(f"  {line}")
    latest = get_settings().build_dir / "last"
    if not latest.exists() or (published and latest.resolve().name == published["run_id"]):
        return
    refused = [result for result in results.recorded(latest.resolve()).values() if not result.passes]
    if refused:
        typer.echo(f"\nThe last run ({latest.resolve().name}) was refused:")
        for line in results.in_lines(refused):
            typer.echo(f"  {line}")


def tell_where(published: dict[str, object]) -> None:
    """Say where the published release lies and how to look at it."""
    folder = get_settings().published_link
    typer.echo(f"  files      {folder}")
    if (folder / "site").is_dir():
        typer.echo("  look       make serve")
    tell_of_example(published)


def tell_of_example(described: dict[str, object]) -> None:
    """Say so where a release or candidate holds made-up numbers."""
    if described["has_example"]:
        typer.echo("  note       it holds example data: made-up numbers, said so on every page and in every file")


def releases() -> None:
    """List the finished releases, the newest first."""
    published = published_release()
    for item in release.releases():
        mark = "  published" if published and item["release_id"] == published["release_id"] else ""
        typer.echo(f"{item['release_id']:16} {item['released_at']}  {item['origin']}{mark}")


def passport(
    indicator: Annotated[str, typer.Argument(help="Code of the indicator, such as emissions_total.")],
    place: Annotated[str, typer.Argument(help="Name or code of a municipality or area, such as Rautalampi.")],
    year: Annotated[int, typer.Argument(help="Statistical year, such as 2024.")],
    borders: Annotated[
        Borders | None, typer.Option(help="Of an area: today's, or those of the year; default today's where they are.")
    ] = None,
) -> None:
    """Tell where a published number comes from: its files, their rows, its release and checks."""
    from orchestration.release import passport as passports

    if published_release() is None:
        stop(MISTAKE, "Nothing is published yet. Next: ilmasto refresh")
    try:
        lines = passports.passport(get_settings().published_link.resolve(), indicator, place, year, borders)
    except passports.UnknownError as error:
        stop(MISTAKE, f"No passport: {error}")
    for line in lines:
        typer.echo(line)


def rollback(
    release_id: Annotated[str, typer.Argument(help="Id of the release, as `ilmasto releases` lists them.")],
) -> None:
    """Publish an earlier release again."""
    try:
        release.rollback(release_id)
    except release.NoSuchReleaseError as error:
        stop(MISTAKE, f"Not rolled back: {error}")
    typer.echo(f"Published: {release_id}. The next refresh publishes a new release again.")


def serve(
    port: Annotated[int | None, typer.Option(help="Port on this machine; default from ILMASTO_SERVE_PORT.")] = None,
    held: Annotated[  # noqa: FBT002 - a flag of the command
        bool, typer.Option("--held", help="Serve the candidate that is held for review, marked so, on the next port.")
    ] = False,
) -> None:
    """Serve the published release on this machine, or the one that is held for review."""
    settings = get_settings()
    if held:
        _serve_held(port or settings.serve_port + 1)
        return
    if not (settings.published_link / "site").is_dir():
        stop(MISTAKE, "No published release has a site. Next: ilmasto refresh")
    from orchestration.release.serve import serve_published

    with suppress(KeyboardInterrupt):  # which is how it ends
        serve_published(settings.published_link, port or settings.serve_port)


def _serve_held(port: int) -> None:
    waiting = holding.held()
    if waiting is None:
        stop(MISTAKE, "Nothing is held for review. Next: ilmasto status")
    if not (waiting.candidate / "site").is_dir():
        stop(MISTAKE, "The held candidate has no pages. Next: ilmasto review")
    from orchestration.release.serve import serve_held

    with suppress(KeyboardInterrupt):
        serve_held(waiting.candidate, port)
