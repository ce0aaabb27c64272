"""How old a dataset's files are, and whether that is more than its contract allows.

What does not live here: when that is asked (the check of a build, `checks.py`; the state of the warehouse,
`release/state.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset
    from sources.landing import Snapshot


def too_old(dataset: Dataset, snapshots: Sequence[Snapshot]) -> Problem | None:
    """What is wrong with the age of a dataset's newest files in days; None where nothing is, or it may have no file."""
    if not snapshots and not dataset.rows.min:
        return None
    newest = max(snapshots, key=lambda snapshot: _known_at(snapshot)[1])
    column, known_at = _known_at(newest)
    age_days = (datetime.now(UTC) - known_at).days
    if age_days <= dataset.max_age_days:
        return None
    next_step = "bring a newer file" if newest.origin == "upload" else "run `ilmasto refresh --live`"
    return Problem(
        file=newest.name,
        column=column,
        value=f"{age_days} days old",
        expected=f"at most {dataset.max_age_days} days old: {next_step}",
    )


def _known_at(snapshot: Snapshot) -> tuple[str, datetime]:
    """From when a file's age is counted: seen at its publisher last, or brought; what is made up does not age.

    A brought file is seen in our own folder at every refresh, which says nothing of the publisher.
    """
    if snapshot.origin == "example":
        return "", datetime.now(UTC)
    if snapshot.origin == "live" and snapshot.last_seen_at is not None:
        return "last_seen_at", datetime.fromisoformat(snapshot.last_seen_at)
    return "retrieved_at", datetime.fromisoformat(snapshot.retrieved_at)
