"""What somebody should be told of, each once: a refused, held or broken-off run, a source too old, a refused workbook.

What does not live here: how it is found out (`release/state.py`, the intake's journals) and who is told (`alerts.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from orchestration.intake import inbox, notices
from orchestration.settings import get_settings
from sources.coordinators import journal as journals

if TYPE_CHECKING:
    from orchestration.release.holding import Held
    from orchestration.release.state import LastRun, State

Kind = Literal["refused", "source failed", "unfinished", "held", "stale", "workbook"]
OF_RUNS: frozenset[Kind] = frozenset({"refused", "source failed", "unfinished"})
"""What is known to be over only when a run has ended well."""


@dataclass(frozen=True)
class Cause:
    """One thing that somebody should be told of, in the words of what found it."""

    kind: Kind
    name: str
    """What makes it the same cause the next time: its check and file, never a figure that changes from day to day."""
    lines: tuple[str, ...]
    area: str | None = None
    """The folder of the project area that it concerns alone."""
    version: str = ""
    """Which version of the thing it is about, where each is a cause of its own."""

    @property
    def id(self) -> str:
        """What it is remembered by."""
        return f"{self.kind}: {self.name} {self.version}"

    @property
    def topic(self) -> str:
        """What is well again only when no cause of it stands: every run, or one thing."""
        return "runs" if self.kind in OF_RUNS else f"{self.kind}: {self.name}"


def causes(now: State) -> list[Cause]:
    """Everything that stands now, of the warehouse's state and of the coordinators' workbooks."""
    stale = [Cause("stale", table, (line,)) for table, line in sorted(now.stale.items())]
    held = [] if now.held is None else [_of_held(now.held)]
    return [*_of_run(now.last_run), *held, *stale, *(cause for area in inbox.areas() for cause in _of_workbooks(area))]


def _of_run(last: LastRun | None) -> list[Cause]:
    if last is None:
        return []
    match last.ending:
        case "refused" | "source failed":
            return [Cause(last.ending, "; ".join(last.checks), last.refused)]
        case "unfinished":
            return [Cause("unfinished", "run", (f"run {last.run_id} ended without a release and without a refusal",))]
        case _:
            return []


def _of_held(held: Held) -> Cause:
    """One cause until all is approved, however many refreshes hold the same numbers."""
    of_whole = sorted(finding.finding_id for finding in held.found if finding.outcome == "hold")
    return Cause("held", " ".join(of_whole), tuple(finding.said_fi() for finding in held.pending or held.found))


def _of_workbooks(area: str) -> list[Cause]:
    """Each file in the area's folder of which the newest version was refused: a new version is a new cause."""
    try:
        journal = journals.load(get_settings().intake_dir, area)
    except ValueError:
        return []  # the status tells it, and so does each refresh
    there = {path.name for path in inbox.brought(area)}
    lines = notices.notices_of(area, "fi")
    return [
        Cause(
            "workbook",
            f"{area}/{check.file}",
            tuple(line for line in lines if line.startswith(f"{check.file}: ")),
            area,
            check.sha256[:16],
        )
        for check in journal.refused()
        if check.file in there
    ]
