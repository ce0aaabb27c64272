"""A candidate that waits for a person: what it is held for, which one it is, and its way out once it is approved.

What does not live here: what is found (`orchestration/plausibility/`), and the switch (`release.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration import runs, warehouse
from orchestration.plausibility import approvals, asking, findings, model_changes
from orchestration.published import published_release
from orchestration.quality.results import CheckResult
from orchestration.release.release import CANDIDATE, RELEASE_ID
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from orchestration.plausibility.findings import Finding

CHECK_ID = "plausibility.what_has_moved_is_told_or_held"
_TITLE = "What has moved beside the last release, its history and what was approved is told, or held for a person"
_SHOWN = 20


class StaleError(Exception):
    """The held candidate can no longer be published as it was looked at; the text says why and what to do."""


@dataclass(frozen=True)
class Held:
    """A whole candidate that waits: the run's folder, its release id, and what it waits for."""

    folder: Path
    release_id: str
    found: tuple[Finding, ...]
    pending: tuple[Finding, ...]

    @property
    def candidate(self) -> Path:
        """The candidate's folder."""
        return self.folder / CANDIDATE

    @property
    def described(self) -> dict[str, Any]:
        """The candidate's own description."""
        description: dict[str, Any] = json.loads((self.candidate / "release.json").read_text(encoding="utf-8"))
        return description


def looked_at(folder: Path, release: Mapping[str, Any]) -> tuple[list[Finding], CheckResult]:
    """What is found in the build in `folder` of the candidate `release`, kept there, and the result of having looked.

    Nothing is found where nothing is published yet. Where the published tables are of another shape than what is asked,
    a person is asked in place of the numbers. Whatever else stops the asking is an error, which refuses.
    """
    published = published_release()
    try:
        found = _found(folder, release, published) if published else []
    except warehouse.ShapeErrors as error:
        found = [_not_compared(str(error))]
    except Exception as error:  # noqa: BLE001 - whatever stops a check is told as its error, and refuses
        return [], CheckResult(CHECK_ID, "plausibility", _TITLE, "errored", f"{type(error).__name__}: {error}")
    findings.write(folder, published["release_id"] if published else None, str(release["release_id"]), found)
    lines = [finding.said() for finding in found[:_SHOWN]]
    lines += [f"… and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    result = CheckResult(CHECK_ID, "plausibility", _TITLE, "warned" if found else "passed", "; ".join(lines))
    return found, result


def _found(folder: Path, release: Mapping[str, Any], published: Mapping[str, Any]) -> list[Finding]:
    last = get_settings().published_link.resolve()
    with asking.compared(warehouse.of_run(folder), last, approvals.levels()) as connection:
        made_of = release["made_of"]["with_earlier"]
        changes = model_changes.found(connection, made_of, published, model_changes.CHANGELOG)
        return [*model_changes.without_consequences(asking.asked(connection), changes), *changes]


def _not_compared(why: str) -> findings.Finding:
    every = findings.EVERY
    first_line = why.partition("\n")[0]
    return findings.Finding(
        kind="not_compared",
        subject=every,
        place=every,
        method="",
        series=every,
        year=None,
        old=None,
        new=None,
        score=0,
        bound=0,
        outcome="hold",
        other=first_line,
    )


def waiting(folder: Path) -> list[Finding]:
    """What the run in `folder` is held for; nothing where it may be published or has looked at nothing."""
    try:
        _, _, found = findings.read(folder)
    except OSError:
        return []
    return approvals.pending(found)


def may_be_published(folder: Path) -> bool:
    """Whether the run in `folder` has looked at what has moved, and waits for nothing."""
    return (folder / findings.FILE).is_file() and not waiting(folder)


def held() -> Held | None:
    """The candidate of the last run, where it was compared with the published release and has had to wait."""
    folder = (get_settings().build_dir / "last").resolve()
    published = published_release()
    if published is None or not (folder / CANDIDATE).is_dir() or not (folder / findings.FILE).is_file():
        return None
    against, release_id, found = findings.read(folder)
    if against != published["release_id"] or not any(each.outcome == "hold" for each in found):
        return None
    return Held(folder, release_id, tuple(found), tuple(approvals.pending(found)))


def kept_release_id(folder: Path) -> str | None:
    """The id that the candidate in `folder` was looked at by, where no release has taken it since."""
    try:
        _, release_id, _ = findings.read(folder)
    except OSError:
        return None
    is_free = RELEASE_ID.fullmatch(release_id) and not (get_settings().releases_dir / release_id).exists()
    return release_id if is_free else None


def check_unchanged(candidate: Held) -> bool:
    """Whether the candidate has pages. Raises StaleError where its files or code are no longer those looked at."""
    with_site = (candidate.candidate / "site").is_dir()
    if candidate.described["made_of"] != runs.fingerprint(candidate.folder, with_site=with_site):
        raise StaleError(
            "the code has changed since the candidate was made. Next: ilmasto refresh, then ilmasto review"
        )
    return with_site


def after_promotion(folder: Path, release_id: str) -> None:
    """Take what the published release `release_id` was approved of as the level that limits count from.

    `folder` is that of its run; declared changes of our own are written down as approved by the changelog.
    """
    settings = get_settings()
    _, _, found = findings.read(folder)
    declared = [each for each in found if each.kind == "model_change" and each.outcome == "tell"]
    known = {each.finding_id for each in approvals.approvals()}
    described = json.loads((settings.releases_dir / release_id / "release.json").read_text(encoding="utf-8"))
    for each in declared:
        if each.finding_id not in known:
            by = approvals.CHANGELOG_AS_APPROVER
            approvals.approve([each], release_id, each.other, has_example=described["has_example"], by=by)
    approved: Sequence[Finding] = [*declared, *(each for each in found if each.outcome == "hold")]
    approvals.keep_levels(settings.releases_dir / release_id, approved)
