"""A judged build becomes a candidate release: every file of it but the site, and its own description.

What does not live here: what each file holds (`exports.py` and its neighbours), the site and what is made beside it
(`assets.py`), and publication (`release.py`).
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from orchestration import lake, runs, warehouse
from orchestration.plausibility import model_changes
from orchestration.published import published_id, published_release
from orchestration.quality.results import in_lines, record
from orchestration.region import headline_area
from orchestration.release import (
    approved,
    catalogue,
    council_kpis,
    expectation_suites,
    exports,
    geo,
    holding,
    licences,
    pxweb_files,
    refusals,
)
from orchestration.release import checks as release_checks
from orchestration.release import tables as release_tables
from orchestration.release import wide_tables as wide_views
from orchestration.release.changes import changes_between
from orchestration.release.release import CANDIDATE, RELEASE_ID, RefusedError, in_words, order
from orchestration.settings import get_settings
from orchestration.supply import sbom
from sources.files import write_json
from sources.times import HELSINKI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from orchestration.quality.results import CheckResult
    from orchestration.quality.verdict import Verdict
    from orchestration.release.released import ReleasedTable
    from orchestration.transform.manifest import Manifest
    from sources.contract import Source

WRITERS = (council_kpis.write, expectation_suites.write, geo.write, pxweb_files.write, sbom.write)
"""Each writes files for others' tools."""


def write_candidate(
    folder: Path, run_id: str, sources: Mapping[str, Source], manifest: Manifest, verdict: Verdict, *, with_site: bool
) -> Path:
    """Write every file of the release but the site into `<run>/release`, and keep what its own checks find.

    Raises RefusedError on a bad verdict, or where the release would tell other numbers than those that were judged.
    """
    if not verdict.passes:
        raise RefusedError(in_words(verdict))
    snapshots = runs.all_inputs(folder)
    origins = {snapshot.origin for snapshot in snapshots}
    release = {
        "release_id": holding.kept_release_id(folder) or _next_release_id(),
        "released_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "origin": origins.pop() if len(origins) == 1 else "mixed",
        "has_example": any(snapshot.origin == "example" for snapshot in snapshots),
        "run_id": run_id,
        "region": headline_area(),
        "made_of": runs.fingerprint(folder, with_site=with_site),
        **({} if (snapshot := lake.snapshot_of(folder)) is None else {"lake": {"snapshot": snapshot}}),
        "declarations": model_changes.digests(model_changes.CHANGELOG),
    }
    found, looked = holding.looked_at(folder, release)
    _refuse_failed(folder, [looked])
    told = [
        (refusals.RELEASE_REFUSED_FILES, refusals.refused_rows(get_settings().intake_dir)),
        (approved.RELEASE_APPROVALS, approved.approval_rows(found, release)),
    ]
    return write_files(folder, release, told, sources, manifest, [*verdict.results, looked])


def write_files(
    folder: Path,
    release: Mapping[str, Any],
    told: Sequence[tuple[ReleasedTable, Sequence[Mapping[str, Any]]]],
    sources: Mapping[str, Source],
    manifest: Manifest,
    judged: Sequence[CheckResult],
) -> Path:
    """Write every file of the release but the site, of its own description, the judged checks, and what was told then.

    `told` are tables of what people have done: files refused, findings approved. What it changes is told against the
    published release. Raises RefusedError as `write_candidate` does.
    """
    candidate = folder / CANDIDATE
    shutil.rmtree(candidate, ignore_errors=True)
    candidate.mkdir()
    snapshots, with_site = runs.all_inputs(folder), release["made_of"]["site"] is not None
    marts = exports.marts_of(manifest)
    database, build = candidate / runs.WAREHOUSE, warehouse.of_run(folder)
    exports.copy_marts(build, marts, database)
    views = wide_views.of(marts)
    wide_views.add(database, views)
    with_figures = licences.narrowed(database, [*marts, *views])
    own_checks = release_checks.of(database, build, marts, views)
    _refuse_failed(folder, own_checks)
    results = [*judged, *own_checks]
    published = get_settings().published_link
    changes = changes_between(database, marts, published.resolve() if published.exists() else None)
    own_tables = [
        (release_tables.RELEASE_INFO, [{**release, "code_version": release["made_of"]["code"]}]),
        (release_tables.RELEASE_SOURCES, release_tables.source_rows(snapshots, sources, str(release["released_at"]))),
        (release_tables.RELEASE_CHECKS, release_tables.check_rows(results)),
        (release_tables.RELEASE_CHANGES, release_tables.change_rows(changes)),
        *told,
        (release_tables.RELEASE_HISTORY, release_tables.history_rows(build, release)),
    ]
    for table, rows in own_tables:
        exports.add_table(database, table, rows)
    about_tables = (release_tables.RELEASE_TABLES, release_tables.RELEASE_COLUMNS)
    tables = [*with_figures, *(table for table, _ in own_tables), *about_tables]
    publishers = {snapshot.publisher for snapshot in snapshots}
    having_files = [source for source in sources.values() if source.publisher in publishers]
    _add_dictionary(database, tables, having_files, with_workbooks=with_site)
    exports.write_files(database, tables, candidate)
    for write in WRITERS:
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


def _refuse_failed(folder: Path, found: Sequence[CheckResult]) -> None:
    record(folder, found)
    if failed := [result for result in found if not result.passes]:
        raise RefusedError("\n".join(in_lines(failed)))


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


def _next_release_id() -> str:
    day = datetime.now(HELSINKI).strftime("%Y.%m.%d")  # as readers of the pages have it
    names = {folder.name for folder in get_settings().releases_dir.glob(f"{day}-*")} | {published_id() or ""}
    # the id of a release whose folder is gone, or lies elsewhere, is not given again
    numbers = [order(name)[1] for name in names if RELEASE_ID.fullmatch(name) and name.startswith(f"{day}-")]
    return f"{day}-{max(numbers, default=0) + 1}"


def _quality(release: Mapping[str, Any], results: Sequence[CheckResult]) -> dict[str, Any]:
    return {
        "release_id": release["release_id"],
        "passed": sum(result.status == "passed" for result in results),
        "warned": sum(result.status == "warned" for result in results),
        "checks": release_tables.check_rows(results),
    }
