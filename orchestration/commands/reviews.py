"""The commands for a release that is held: what moved beside the last release, and the approval of a person.

What does not live here: what is found (`orchestration/plausibility/`) and what is published (`release/steps.py`).
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration import lock
from orchestration.commands.speaking import HELD, MISTAKE, REFUSED, stop
from orchestration.plausibility import approvals, findings, page
from orchestration.published import published_release
from orchestration.release import holding, release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestration.plausibility.findings import Finding

_SHOWN = 8


def review(
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with a picture of each finding, in Finnish.")
    ] = None,
) -> None:
    """Show what a held release is held for, beside the last release."""
    held = _held()
    published = published_release()
    against = published["release_id"] if published else ""
    typer.echo(f"Candidate {held.release_id} beside release {against}: {counted(held.pending)} to be approved")
    waiting = {finding.finding_id for finding in held.pending}
    for kind, of_kind in findings.by_kind(held.found).items():
        typer.echo(f"\n{kind}: {of_kind[0].kind_fi}")
        for finding in of_kind:
            is_open = finding.finding_id in waiting
            state = "held" if is_open else "approved" if finding.outcome == "hold" else "told"
            typer.echo(f"  {state:8} {finding.said()}")
    if html is not None:
        has_example = bool(held.described["has_example"])
        text = page.text(held.found, held.release_id, str(against), waiting=waiting, has_example=has_example)
        try:
            html.write_text(text, encoding="utf-8")
        except OSError as error:
            stop(MISTAKE, f"{html} can't be written ({error.strerror}). Give another place: --html FILE")
        typer.echo(f"\nWritten: {html}")
    typer.echo("\nNext: ilmasto approve ID --reason TEXT, or all in place of ID; or mend the files and refresh again")


def approve(
    finding: Annotated[
        list[str], typer.Argument(metavar="ID…", help="Ids of findings, as `ilmasto review` shows them, or all.")
    ],
    reason: Annotated[str, typer.Option(help="Why the numbers are right, for the readers of the quality page.")],
) -> None:
    """Approve findings of the held release; when nothing else is held, publish it."""
    if not reason.strip():
        stop(MISTAKE, "An approval needs its reason: ilmasto approve ID --reason TEXT")
    with lock.held_by("`ilmasto approve`"):
        held = _held()
        known = {each.finding_id: each for each in held.found if each.outcome == "hold"}
        if unknown := [name for name in finding if name != "all" and name not in known]:
            stop(MISTAKE, f"Held for no such thing: {', '.join(unknown)}. Next: ilmasto review")
        meant = [each for each in held.pending if "all" in finding or each.finding_id in finding]
        if meant:
            is_example = bool(held.described["has_example"])
            approvals.approve(meant, held.release_id, reason.strip(), has_example=is_example)
            typer.echo(f"Approved by {approvals.user_name()}: {counted(meant)}")
        if left := approvals.pending(held.found):
            stop(HELD, f"Still held: {counted(left)}. Next: ilmasto review")
        _publish(held)


def _publish(held: holding.Held) -> None:
    from orchestration.release import steps
    from orchestration.transform import project
    from orchestration.transform.manifest import load_manifest
    from sources.contract import load_sources

    manifest = load_manifest(project.OURS.prepare_manifest())
    try:
        release_id = steps.publish_approved(held, load_sources(), manifest)
    except holding.StaleError as error:
        stop(MISTAKE, f"Approved, and not published: {error}")
    except release.RefusedError as error:
        stop(REFUSED, f"Approved, and not published:\n{error}\nNext: mend it, and run `ilmasto refresh` again")
    typer.echo(f"Published release {release_id}, with the approvals on its quality page")


def counted(found: Sequence[Finding]) -> str:
    """How many findings there are, in words."""
    return f"{len(found)} finding{'s' * (len(found) != 1)}"


def in_short(found: Sequence[Finding]) -> list[str]:
    """The first of the findings, a line each, and how many more there are."""
    ordered = [finding for of_kind in findings.by_kind(found).values() for finding in of_kind]
    more = len(ordered) - _SHOWN
    return [*(finding.said() for finding in ordered[:_SHOWN]), *([f"… and {more} more"] if more > 0 else [])]


def _held() -> holding.Held:
    held = holding.held()
    if held is None:
        stop(MISTAKE, "Nothing is held for review. Next: ilmasto status")
    return held
