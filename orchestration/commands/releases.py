"""The engineers' commands on what is released: its state, the list, a number's passport, the way back, the web server.

What does not live here: making a release (`refresh.py`).
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.speaking import MISTAKE, stop
from orchestration.published import lost, published_release
from orchestration.release import holding, release
from orchestration.settings import get_settings
from sources import objects

if TYPE_CHECKING:
    from orchestration.release.state import State

_HOURS_TOLD = 48


class Borders(StrEnum):
    """On which borders an area is, as `dim_borders` has them."""

    CURRENT = "current"
    OF_YEAR = "of_year"


def status(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="The same for programs: one JSON object, whatever the state is.")
    ] = False,
    prometheus: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write its figures for Prometheus's textfile collector.")
    ] = None,
) -> None:
    """Tell the published release, its age, a candidate beside it, and what the last run was refused for."""
    from orchestration.intake.notices import notices
    from orchestration.release.state import state

    now = state()
    if prometheus is not None:
        _write_metrics(now, prometheus)
        return
    inbox = notices("en")
    if as_json:
        typer.echo(json.dumps(_for_programs(now, inbox), ensure_ascii=False, indent=1))
    else:
        _tell(now, inbox)


def _tell(now: State, inbox: list[str]) -> None:
    if now.published is None or now.age_days is None:
        typer.echo("Nothing is there to read." if lost() else "Nothing is published yet. Next: ilmasto refresh")
    else:
        hours = now.age_days * 24
        old = f"{now.age_days:.0f} days" if hours >= _HOURS_TOLD else f"{hours:.1f} hours"
        typer.echo(f"Published: {now.published['release_id']}, {old} old, {now.published['origin']} data")
        typer.echo("\n".join(where(now.published)))
    if now.held:
        waiting = len(now.held.pending)
        what = f"{waiting} findings; next: ilmasto review" if waiting else "all approved: ilmasto approve all"
        typer.echo(f"Held for review: the candidate {now.held.release_id}, {what}")
    elif now.candidate:
        typer.echo(f"Not published: the candidate in {now.candidate}")
    for line in (*inbox, *(f"too old: {line}" for line in now.stale.values())):
        typer.echo(f"  {line}")
    if now.in_the_way:
        typer.echo(f"In the way of the next release: {now.in_the_way}")
    if now.set_aside:
        folder = get_settings().landing_dir / objects.SET_ASIDE
        typer.echo(f"Set aside as damaged: {now.set_aside} files in {folder}")
    if now.last_run and now.last_run.refused:
        typer.echo(f"\nThe last run ({now.last_run.run_id}) was refused:")
        for line in now.last_run.refused:
            typer.echo(f"  {line}")


def _write_metrics(now: State, path: Path) -> None:
    from orchestration.release import metrics

    try:
        metrics.write(now, path)
    except OSError as error:
        stop(MISTAKE, f"{path} can't be written ({error.strerror}). Give another place: --prometheus FILE")
    typer.echo(f"Written: {path}")


def _for_programs(now: State, inbox: list[str]) -> dict[str, object]:
    """What `status` tells in lines, as one object of JSON's kinds. A name in it is never taken away, only added."""
    told = ("release_id", "released_at", "origin", "has_example")
    return {
        "published": None if now.published is None else {name: now.published[name] for name in told},
        "age_days": None if now.age_days is None else round(now.age_days, 2),
        "candidate": None if now.candidate is None else str(now.candidate),
        "held": None if now.held is None else _of_held(now.held),
        "last_run": None if now.last_run is None else asdict(now.last_run),
        "stale": now.stale,
        "in_the_way": now.in_the_way,
        "set_aside": now.set_aside,
        "inbox": inbox,
    }


def _of_held(held: holding.Held) -> dict[str, object]:
    lines = {finding.finding_id: finding.said() for finding in held.pending}
    return {"release_id": held.release_id, "pending": lines}


def where(published: dict[str, object]) -> list[str]:
    """Where the published release lies and how to look at it, a line each."""
    folder = get_settings().published_link
    site = ["  look       make serve"] if (folder / "site").is_dir() else []
    return [f"  files      {folder}", *site, *of_example(published)]


def of_example(described: dict[str, object]) -> list[str]:
    """A line that a release or candidate holds made-up numbers, where it does."""
    note = "  note       it holds example data: made-up numbers, said so on every page and in every file"
    return [note] if described["has_example"] else []


def releases() -> None:
    """List the finished releases, the newest first."""
    published = published_release()
    for item in release.releases():
        mark = "  published" if published and item["release_id"] == published["release_id"] else ""
        typer.echo(f"{item['release_id']:16} {item['released_at']}  {item['origin']}{mark}")


def passport(
    indicator: Annotated[str, typer.Argument(help="Code of the indicator, such as emissions_total.")],
    place: Annotated[str, typer.Argument(help="Name, code or slug of a municipality or area.")],
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
