"""The state of the warehouse: what is published and how old it is, how the last run ended, which sources are too old.

The one truth of `ilmasto status`, its JSON, `/terveys` and the alerts. What does not live here: their words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from orchestration import lock, runs
from orchestration.published import hindrance, published_release
from orchestration.quality import results
from orchestration.quality.ages import too_old
from orchestration.release import holding, release
from orchestration.settings import get_settings
from sources import objects
from sources.contract import load_sources, table_name

if TYPE_CHECKING:
    from pathlib import Path

Ending = Literal["published", "nothing new", "refused", "source failed", "held", "candidate", "running", "unfinished"]
"""How a run ended. `held`: whole, and waiting for a person. `candidate`: whole but for its pages. `unfinished`: neither
released nor refused, as one that was interrupted is."""
GOOD_ENDINGS: tuple[Ending, ...] = ("published", "nothing new")


@dataclass(frozen=True)
class LastRun:
    """The run that began last, and what refused it, one line a place."""

    run_id: str
    ending: Ending
    refused: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    """Which checks refused it, each with its files: `parse.syke_municipal_emissions kunta_297.csv`."""


@dataclass(frozen=True)
class State:
    """What there is to be told of the warehouse at one time."""

    published: dict[str, Any] | None
    """The published release's own description."""
    age_days: float | None
    """Since it was made."""
    candidate: Path | None
    """Where a release lies that was made without pages and so is not published."""
    last_run: LastRun | None
    stale: dict[str, str]
    """What is too old by its contract: a line of each such dataset, by the name of its raw table."""
    held: holding.Held | None = None
    """The candidate that waits for a person."""
    in_the_way: str | None = None
    """What no release can be published with, and what to do."""
    set_aside: int = 0
    """Files of the landing that are damaged and lie set aside."""


def state() -> State:
    """The state of the warehouse now. Reads files alone; holds no lock."""
    published = published_release()
    age = None if published is None else datetime.now(UTC) - datetime.fromisoformat(str(published["released_at"]))
    candidate = get_settings().build_dir / "latest" / release.CANDIDATE
    return State(
        published=published,
        age_days=None if age is None else age.total_seconds() / 86_400,
        candidate=candidate.resolve() if candidate.is_dir() else None,
        last_run=last_run(),
        stale={} if published is None else _stale(),
        held=holding.held(),
        in_the_way=hindrance(),
        set_aside=objects.set_aside_in(get_settings().landing_dir),
    )


def last_run() -> LastRun | None:
    """How the run that began last ended, or that it runs; None where none has begun."""
    link = get_settings().build_dir / "last"
    if not link.is_symlink():
        return None
    folder = link.parent / link.readlink()
    run_id = folder.name
    if any(described.get("run_id") == run_id for described in release.releases()):
        return LastRun(run_id, "published")
    if lock.run_at_work() == run_id:
        return LastRun(run_id, "running")
    if not folder.is_dir():
        return LastRun(run_id, "nothing new")
    failing = [result for result in results.recorded(folder).values() if not result.passes]
    if failing:
        ending: Ending = "source failed" if all(result.is_source_failure for result in failing) else "refused"
        checks = sorted({" ".join([one.check_id, *sorted({p.file for p in one.problems})]) for one in failing})
        return LastRun(run_id, ending, tuple(results.in_lines(failing)), tuple(checks))
    return LastRun(run_id, _ending_without_refusal(folder))


def _ending_without_refusal(folder: Path) -> Ending:
    if holding.held() is not None:
        return "held"
    return "candidate" if (folder / release.CANDIDATE).is_dir() else "unfinished"


def _stale() -> dict[str, str]:
    """What the published release is made of that was last seen too long ago, whether or not a refresh was tried."""
    found = {}
    for source in load_sources().values():
        snapshots = runs.newest(runs.published_inputs(source))
        for dataset in source.datasets:
            of_dataset = [snapshot for snapshot in snapshots if dataset.takes(snapshot.name)]
            problem = too_old(dataset, of_dataset) if of_dataset else None
            if problem is not None:
                found[table_name(source, dataset)] = problem.message()
    return found
