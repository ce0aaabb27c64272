"""The one door out: a whole candidate becomes the published release, and which releases there are.

What does not live here: how a candidate is made (`candidate.py`), the verdict's rule (`quality/verdict.py`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import lock, runs
from orchestration.quality.results import in_lines
from orchestration.release import lake_builds, signing
from orchestration.settings import get_settings
from sources.files import flush_folder, sha256_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from orchestration.quality.verdict import Verdict

CANDIDATE = "release"
CHECKSUMS = signing.CHECKSUMS
_SHOWN_ABSENT = 3
_WITHOUT_PAGES = "set ILMASTO_WITH_SITE=false where none are wanted"
RELEASE_ID = re.compile(r"\d{4}\.\d{2}\.\d{2}-\d+")
"""How a release is called: the day and the number of the release in it."""


class RefusedError(Exception):
    """No release: the verdict's failures and absent checks, in words."""


class NoSuchReleaseError(Exception):
    """The release asked for does not lie in the releases' folder, or is damaged."""


def promote(candidate: Path, verdict: Verdict) -> str:
    """Publish the candidate: checksums, one rename into the releases, one switch of the link. Returns the release id.

    Raises RefusedError on a bad verdict, or without pages where the installation has them; then nothing has changed.
    """
    if not verdict.passes:
        raise RefusedError(in_words(verdict))
    settings = get_settings()
    if lacks_pages(candidate):
        raise RefusedError(f"{candidate} has no pages, and this installation has a dashboard: {_WITHOUT_PAGES}")
    release_id = str(json.loads((candidate / "release.json").read_text(encoding="utf-8"))["release_id"])
    _write_checksums(candidate)
    _sign(candidate)
    target = settings.releases_dir / release_id
    candidate.rename(target)
    flush_folder(settings.releases_dir)
    _publish(release_id)
    _forget_old_releases()
    lake_builds.follow(releases())
    return release_id


def lacks_pages(folder: Path) -> bool:
    """Whether a release or candidate is not whole: it has no pages, and the installation is set to have them."""
    return get_settings().with_site and not (folder / "site").is_dir()


def rollback(release_id: str) -> None:
    """Publish an earlier release again.

    Raises NoSuchReleaseError where it is not there, not whole, or a file of it was changed, and BusyError while a
    refresh is at work.
    """
    with lock.held_by(f"a rollback to {release_id}"):
        _roll_back(release_id)


def _roll_back(release_id: str) -> None:
    folder = get_settings().releases_dir / release_id
    if not RELEASE_ID.fullmatch(release_id) or not folder.is_dir():
        raise NoSuchReleaseError(f"there is no release {release_id}; `ilmasto releases` lists them")
    damaged = damaged_files(folder) if (folder / CHECKSUMS).is_file() else [CHECKSUMS]
    if damaged:
        raise NoSuchReleaseError(f"release {release_id} is damaged, not its own bytes: {', '.join(damaged[:5])}")
    release = _described(folder)
    if release is None or (release["has_example"] and get_settings().target == "public"):
        raise NoSuchReleaseError(f"release {release_id} holds example data, which a public target does not publish")
    if lacks_pages(folder):
        raise NoSuchReleaseError(f"release {release_id} has no pages, and this installation has: {_WITHOUT_PAGES}")
    _publish(release_id)
    lake_builds.follow(releases())


def damaged_files(folder: Path, names: Collection[str] | None = None) -> list[str]:
    """The files of a release, or those of `names`, whose bytes are not those of its checksums, or that are missing.

    Raises OSError where the release has no checksums.
    """
    damaged = []
    for line in (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines():
        sha256, name = line.split("  ", 1)
        path = folder / name
        if names is not None and name not in names:
            continue
        if not path.is_file() or sha256_of(path) != sha256:
            damaged.append(name)
    return damaged


def releases() -> list[dict[str, Any]]:
    """Every finished release's own description, the newest first."""
    folders = [folder for folder in get_settings().releases_dir.iterdir() if RELEASE_ID.fullmatch(folder.name)]
    found = [release for folder in folders if (release := _described(folder)) is not None]
    return sorted(found, key=lambda release: order(release["release_id"]), reverse=True)


def _described(folder: Path) -> dict[str, Any] | None:
    """A release's own description, or None where it is damaged or missing."""
    try:
        description: dict[str, Any] = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return description


def in_words(verdict: Verdict) -> str:
    """What the verdict refuses, one line a place; what did not run because of it is counted."""
    lines = in_lines(verdict.failures)
    if verdict.absent:
        shown = ", ".join(verdict.absent[:_SHOWN_ABSENT]) + (", …" if len(verdict.absent) > _SHOWN_ABSENT else "")
        if verdict.failures:
            lines.append(f"{len(verdict.absent)} checks that come after these did not run")
        else:
            lines.append(f"{len(verdict.absent)} checks have no result, which counts as failed: {shown}")
    return "\n".join(lines)


def order(release_id: str) -> tuple[str, int]:
    """What releases are put in order by: the day and the number in it."""
    day, _, number = release_id.rpartition("-")
    return day, int(number)


def _publish(release_id: str) -> None:
    link = get_settings().published_link
    runs.switch_link(link, Path("releases") / release_id)
    flush_folder(link.parent)


def _write_checksums(folder: Path) -> None:
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.name not in (CHECKSUMS, signing.SIGNATURE)
    )
    lines = [f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
    for path in (*files, folder / CHECKSUMS):
        _flush(path)


def _sign(folder: Path) -> None:
    key = get_settings().signing_key
    if key is None:
        return
    try:
        signing.sign(folder, key)
    except signing.SigningError as error:
        raise RefusedError(f"not signed by ILMASTO_SIGNING_KEY ({key}): {error}") from error
    _flush(folder / signing.SIGNATURE)


def _forget_old_releases() -> None:
    settings = get_settings()
    kept = {settings.published_link.resolve().name}
    kept |= {release["release_id"] for release in releases()[: settings.keep_releases]}
    for folder in settings.releases_dir.iterdir():
        if RELEASE_ID.fullmatch(folder.name) and folder.name not in kept:  # a copy by hand is not ours to remove
            shutil.rmtree(folder, ignore_errors=True)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
