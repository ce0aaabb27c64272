"""The one door out: a judged build becomes a candidate release, and a whole candidate becomes the published one.

What does not live here: the verdict's rule (`quality/verdict.py`), the files (`exports.py`), the site (`dashboard.py`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import lock, runs
from orchestration.published import published_release
from orchestration.quality.results import in_lines, record
from orchestration.release import catalogue, council_kpis, exports, geo, licences, pxweb_files, refusals
from orchestration.release import checks as release_checks
from orchestration.release import tables as release_tables
from orchestration.release import wide_tables as wide_views
from orchestration.release.changes import changes_between
from orchestration.settings import get_settings
from sources.files import flush_folder, sha256_of, write_json

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from orchestration.quality.results import CheckResult
    from orchestration.quality.verdict import Verdict
    from orchestration.release.released import ReleasedTable
    from orchestration.transform.manifest import Manifest
    from sources.contract import Source

CANDIDATE = "release"
CHECKSUMS = "SHA256SUMS"
_SHOWN_ABSENT = 3
_WITHOUT_PAGES = "set ILMASTO_WITH_SITE=false where none are wanted"
_WRITERS = (council_kpis.write, geo.write, pxweb_files.write)  # each writes files for others' tools
RELEASE_ID = re.compile(r"\d{4}\.\d{2}\.\d{2}-\d+")
"""How a release is called: the day and the number of the release in it."""


class RefusedError(Exception):
    """No release: the verdict's failures and absent checks, in words."""


class NoSuchReleaseError(Exception):
    """The release asked for does not lie in the releases' folder, or is damaged."""


def write_candidate(
    folder: Path, run_id: str, sources: Mapping[str, Source], manifest: Manifest, verdict: Verdict, *, with_site: bool
) -> Path:
    """Write every file of the release but the site into `<run>/release`, and keep what its own checks find.

    Raises RefusedError on a bad verdict, or where the release would tell other numbers than those that were judged.
    """
    if not verdict.passes:
        raise RefusedError(in_words(verdict))
    candidate = folder / CANDIDATE
    shutil.rmtree(candidate, ignore_errors=True)
    candidate.mkdir()
    snapshots = runs.all_inputs(folder)
    origins = {snapshot.origin for snapshot in snapshots}
    release = {
        "release_id": _next_release_id(),
        "released_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "origin": origins.pop() if len(origins) == 1 else "mixed",
        "has_example": any(snapshot.origin == "example" for snapshot in snapshots),
        "run_id": run_id,
        "made_of": runs.fingerprint(folder, with_site=with_site),
    }
    marts = exports.marts_of(manifest)
    database = candidate / runs.WAREHOUSE
    exports.copy_marts(folder / runs.WAREHOUSE, marts, database)
    views = wide_views.of(marts)
    wide_views.add(database, views)
    with_figures = licences.narrowed(database, [*marts, *views])
    own_checks = release_checks.of(database, folder / runs.WAREHOUSE, marts, views)
    record(folder, own_checks)
    if failed := [result for result in own_checks if not result.passes]:
        raise RefusedError("\n".join(in_lines(failed)))
    results = [*verdict.results, *own_checks]
    published = get_settings().published_link
    changes = changes_between(database, marts, published.resolve() if published.exists() else None)
    own_tables = [
        (release_tables.RELEASE_INFO, [release | {"code_version": runs.code_version(with_site=False)}]),
        (release_tables.RELEASE_SOURCES, release_tables.source_rows(snapshots, sources, str(release["released_at"]))),
        (release_tables.RELEASE_CHECKS, release_tables.check_rows(results)),
        (release_tables.RELEASE_CHANGES, release_tables.change_rows(changes)),
        (refusals.RELEASE_REFUSED_FILES, refusals.refused_rows(get_settings().intake_dir)),
        (release_tables.RELEASE_HISTORY, release_tables.history_rows(folder / runs.WAREHOUSE, release)),
    ]
    for table, rows in own_tables:
        exports.add_table(database, table, rows)
    about_tables = (release_tables.RELEASE_TABLES, release_tables.RELEASE_COLUMNS)
    tables = [*with_figures, *(table for table, _ in own_tables), *about_tables]
    publishers = {snapshot.publisher for snapshot in snapshots}
    having_files = [source for source in sources.values() if source.publisher in publishers]
    _add_dictionary(database, tables, having_files, with_workbooks=with_site)
    exports.write_files(database, tables, candidate)
    for write in _WRITERS:
        write(database, candidate, release, having_files)
    database.chmod(0o444)
    write_json(candidate / "quality.json", _quality(release, results))
    previous = published_release()
    write_json(
        candidate / "changes.json",
        {
            "release_id": release["release_id"],
            "against": previous["release_id"] if previous else None,
            "tables": changes,
        },
    )
    write_json(candidate / "release.json", release)
    write_json(candidate / "datapackage.json", exports.data_package(candidate, release, tables, having_files))
    catalogue.write_catalogue(candidate)
    return candidate


def _add_dictionary(
    database: Path, tables: Sequence[ReleasedTable], sources: Sequence[Source], *, with_workbooks: bool
) -> None:
    """Add the two tables that tell of all `tables`, themselves among them."""
    columns = release_tables.column_rows(tables)
    counts = exports.row_counts(database)
    counts |= {release_tables.RELEASE_COLUMNS.name: len(columns), release_tables.RELEASE_TABLES.name: len(tables)}
    exports.add_table(database, release_tables.RELEASE_COLUMNS, columns)
    rows = release_tables.table_rows(tables, sources, counts, with_workbooks=with_workbooks)
    exports.add_table(database, release_tables.RELEASE_TABLES, rows)


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
    target = settings.releases_dir / release_id
    candidate.rename(target)
    flush_folder(settings.releases_dir)
    _publish(release_id)
    _forget_old_releases()
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


def _next_release_id() -> str:
    day = datetime.now(UTC).strftime("%Y.%m.%d")
    numbers = [order(folder.name)[1] for folder in get_settings().releases_dir.glob(f"{day}-*")]
    return f"{day}-{max(numbers, default=0) + 1}"


def order(release_id: str) -> tuple[str, int]:
    """What releases are put in order by: the day and the number in it."""
    day, _, number = release_id.rpartition("-")
    return day, int(number)


def _publish(release_id: str) -> None:
    link = get_settings().published_link
    runs.switch_link(link, Path("releases") / release_id)
    flush_folder(link.parent)


def _write_checksums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != CHECKSUMS)
    lines = [f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
    for path in (*files, folder / CHECKSUMS):
        _flush(path)


def _quality(release: Mapping[str, Any], results: Sequence[CheckResult]) -> dict[str, Any]:
    return {
        "release_id": release["release_id"],
        "passed": sum(result.status == "passed" for result in results),
        "warned": sum(result.status == "warned" for result in results),
        "checks": release_tables.check_rows(results),
    }


def _forget_old_releases() -> None:
    settings = get_settings()
    kept = {settings.published_link.resolve().name}
    kept |= {release["release_id"] for release in releases()[: settings.keep_releases]}
    for folder in settings.releases_dir.iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
