"""The release's table of findings that people have approved, and of our own changes that the changelog declares.

What does not live here: what is found and who approves (`orchestration/plausibility/`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.plausibility import approvals
from orchestration.plausibility.findings import EVERY
from orchestration.release.released import Field, ReleasedTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from orchestration.plausibility.findings import Finding

RELEASE_APPROVALS = ReleasedTable(
    "release_approvals",
    "Numbers that looked wrong beside earlier ones and that a person approved, and our own declared changes.",
    ("finding_id",),
    (
        Field("finding_id", "VARCHAR", "The finding, by a digest of what it is about and of its numbers."),
        Field("finding_kind", "VARCHAR", "What looked wrong, as docs/operations.md names the kinds."),
        Field("place_code", "VARCHAR", "Municipality or project area; empty where it is about most of them."),
        Field("series_code", "VARCHAR", "Indicator or column; empty where it is about most of a subject's."),
        Field("year", "INTEGER", "Year that moved most; empty where it is of no year."),
        Field("old_value", "DOUBLE", "The number that the new one was compared with, in the unit of its series."),
        Field("new_value", "DOUBLE", "The number that was approved, in the unit of its series."),
        Field("summary_fi", "VARCHAR", "What looked wrong, in a sentence in Finnish."),
        Field("approved_by", "VARCHAR", "User who approved it, or CHANGELOG.md for a declared change of our own."),
        Field("approved_at", "VARCHAR", "When it was approved, UTC."),
        Field("approval_reason", "VARCHAR", "Why, in the words of the one who approved it."),
        Field("release_id", "VARCHAR", "The release that was held for it."),
    ),
    title_fi="Hyväksytyt poikkeamat",
)


def approval_rows(found: Iterable[Finding], release: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row per approved finding of our releases so far and of this one, of data of the same kind as this one's."""
    has_example = bool(release["has_example"])
    given = [
        *approvals.approvals(),
        *approvals.declared(found, release["release_id"], release["released_at"], has_example=has_example),
    ]
    rows = {each.finding_id: each for each in given if each.has_example == has_example}
    return [
        {
            "finding_id": each.finding_id,
            "finding_kind": each.kind,
            "place_code": None if each.place == EVERY else each.place,
            "series_code": None if each.series == EVERY else each.series,
            "year": each.year,
            "old_value": each.old,
            "new_value": each.new,
            "summary_fi": each.summary_fi,
            "approved_by": each.approved_by,
            "approved_at": each.approved_at,
            "approval_reason": each.reason,
            "release_id": each.release_id,
        }
        for each in sorted(rows.values(), key=lambda each: (each.approved_at, each.finding_id))
    ]
