"""What people have approved: who, when, why and which findings, and the levels that limits count from since.

Kept in `data/approvals/`: one line of JSON for each approval, only ever added to, and the levels as one Parquet file.
What does not live here: what is found (`asking.py`) and published (`release/holding.py`).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from orchestration.plausibility.asking import series_of_release
from orchestration.plausibility.findings import EVERY, Finding
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_FILE, _LEVELS = "approvals.jsonl", "levels.parquet"
CHANGELOG_AS_APPROVER = "CHANGELOG.md"


class DamagedError(Exception):
    """A line of the approvals that can't be read; the text names it."""


@dataclass(frozen=True)
class Approval:
    """One finding that was approved: by whom, when (ISO 8601, UTC), why, and of which candidate."""

    finding_id: str
    release_id: str
    approved_by: str
    approved_at: str
    reason: str
    has_example: bool
    kind: str
    place: str
    series: str
    year: int | None
    old: float | None
    new: float | None
    summary_fi: str


def approvals() -> list[Approval]:
    """Every approval in the order in which they were given; of one finding the last. Raises DamagedError."""
    path = get_settings().approvals_dir / _FILE
    if not path.is_file():
        return []
    found: dict[str, Approval] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            given = json.loads(line)
            common = {name: value for name, value in given.items() if name != "findings"}
            found |= {each["finding_id"]: Approval(**common, **each) for each in given["findings"]}
        except (ValueError, TypeError, KeyError) as error:
            raise DamagedError(f"{path}: line {number} is no approval ({error}); mend or remove the line") from error
    return list(found.values())


def approve(
    found: Sequence[Finding], release_id: str, reason: str, *, has_example: bool, by: str | None = None
) -> None:
    """Write down that these findings of the candidate `release_id` are approved, by this process's user or `by`."""
    path = get_settings().approvals_dir / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    given = {
        "release_id": release_id,
        "approved_by": by or user_name(),
        "approved_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "reason": reason,
        "has_example": has_example,
        "findings": [_told(finding) for finding in found],
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(given, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def user_name() -> str:
    """The name of the user that runs this process, or their number where it has no name."""
    try:
        return getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}"


def declared(found: Iterable[Finding], release_id: str, released_at: str, *, has_example: bool) -> list[Approval]:
    """What the changelog itself approves: the declared changes of our own among `found`."""
    return [
        Approval(
            **_told(each),
            release_id=release_id,
            approved_by=CHANGELOG_AS_APPROVER,
            approved_at=released_at,
            reason=each.other,
            has_example=has_example,
        )
        for each in found
        if each.kind == "model_change" and each.outcome == "tell"
    ]


def pending(found: Iterable[Finding]) -> list[Finding]:
    """Those of `found` that stop a release: to be held, and not approved."""
    approved = {approval.finding_id for approval in approvals()}
    return [finding for finding in found if finding.outcome == "hold" and finding.finding_id not in approved]


def levels() -> Path | None:
    """The approved levels as a Parquet file (place, method, series, year, origin, value), or None before the first."""
    path = get_settings().approvals_dir / _LEVELS
    return path if path.is_file() else None


def keep_levels(release: Path, approved: Sequence[Finding]) -> None:
    """Add what the published `release` has and no level had; what was approved of it becomes the level it is now at."""
    path = get_settings().approvals_dir / _LEVELS
    path.parent.mkdir(parents=True, exist_ok=True)
    key = "place, method, series, year, origin"
    with warehouse.in_memory() as connection:
        series_of_release(connection, release)
        connection.execute(f"create temp table levels as select {key}, value from now_series where false")
        if levels():
            connection.execute(f"insert into levels select {key}, value from read_parquet({warehouse.quoted(path)})")
        for finding in approved:
            place = "true" if finding.place == EVERY else "n.place = $place"
            series = "n.series = $series" if finding.series != EVERY else "n.subject = $subject"
            values = {"place": finding.place, "series": finding.series, "subject": finding.subject}
            connection.execute(
                f"delete from levels using now_series as n where {place} and {series} and "
                "levels.place = n.place and levels.method = n.method and levels.series = n.series "
                "and levels.year = n.year and levels.origin is not distinct from n.origin",
                {name: value for name, value in values.items() if f"${name}" in place + series},
            )
        connection.execute(
            f"insert into levels select {key}, value from now_series as n where value is not null and not exists "
            "(select 1 from levels as l where l.place = n.place and l.method = n.method and l.series = n.series "
            "and l.year = n.year and l.origin is not distinct from n.origin)"
        )
        part = path.with_suffix(".part")
        connection.execute(
            f"copy (select {key}, value from levels order by all) to {warehouse.quoted(part)} (format parquet)"
        )
    part.replace(path)


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "finding_id": finding.finding_id,
        "kind": finding.kind,
        "place": finding.place,
        "series": finding.series,
        "year": finding.year,
        "old": finding.old,
        "new": finding.new,
        "summary_fi": finding.said_fi(),
    }
