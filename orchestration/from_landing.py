"""A release's files made again from the landing, by the code that made it: to prove them, and to have them back.

What does not live here: making them the first time (the assets) and how it is told (`commands/rebuild.py`).
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from orchestration import lock, runs, warehouse
from orchestration.ingest import history, raw_tables
from orchestration.made_of import TABLE, snapshots_of
from orchestration.quality import checks, reconciliation, results
from orchestration.quality.verdict import HISTORY_CHECK
from orchestration.release import catalogue, holding, release, reports, steps, workbooks
from orchestration.release.approved import RELEASE_APPROVALS
from orchestration.release.candidate import write_files
from orchestration.release.refusals import RELEASE_REFUSED_FILES
from orchestration.settings import get_settings, standing_in
from orchestration.transform import dbt_run, project
from orchestration.transform.manifest import load_manifest
from sources.contract import load_sources
from sources.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orchestration.release.released import ReleasedTable
    from sources.contract import Source
    from sources.landing import Snapshot

_OF_PEOPLE = (RELEASE_REFUSED_FILES, RELEASE_APPROVALS)
RECORD = ("release.json", "quality.json", "changes.json", TABLE, *(f"{table.name}.parquet" for table in _OF_PEOPLE))
"""The files of a release that tell what no landing does: when and of what it was made, and what was found then."""
_OF_ITS_DAY = ("checks.every_dataset_is_recent", "checks.totals_have_not_jumped", HISTORY_CHECK)
"""Checks of the day or of the settings that it was made with. They are told as they were, with those of landings."""
_WITH_PAGES = ("site", "reports")
"""What needs the dashboard's tools: taken over where it is whole."""


class CannotRebuildError(Exception):
    """The release can't be made again; the text says why, and what to do."""


@dataclass(frozen=True)
class Rebuilt:
    """A release that was made again into `folder`, held against its own checksums."""

    folder: Path
    same: int
    """How many files are the same byte for byte, those that were taken over among them."""
    different: tuple[str, ...]
    left_out: tuple[str, ...]
    """Files of the site and of the reports, where the release's own are not whole."""
    taken_over: tuple[str, ...]
    damaged: tuple[str, ...]
    """Files of the release itself that are not its own bytes."""


def rebuild(release_id: str, output: Path) -> Rebuilt:
    """Make the files of a release again into the folder `output`, which must not be there yet or be empty.

    Raises CannotRebuildError, and BusyError while a refresh is at work.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise CannotRebuildError(f"{output} is there already: name a new folder, --output FOLDER")
    settings = get_settings()
    folder = settings.releases_dir / release_id
    with (
        lock.held_by(f"a rebuild of {release_id}"),
        TemporaryDirectory(dir=settings.build_dir, prefix="rebuild-") as own,
    ):
        described, before = _described(folder), _before(folder)
        snapshots = _snapshots(folder)
        with _as_it_stood(Path(own), before):
            made = _made(Path(own) / "build" / "rebuild", folder, described, snapshots)
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.exists():
            output.rmdir()
        shutil.move(made, output)
    return _compared(output, folder)


def _described(folder: Path) -> dict[str, Any]:
    """The release's own description, where its record is whole and its code is that of today."""
    if not release.RELEASE_ID.fullmatch(folder.name) or not folder.is_dir():
        raise CannotRebuildError(f"there is no release {folder.name}; `ilmasto releases` lists them")
    lacking = [name for name in (release.CHECKSUMS, *RECORD) if not (folder / name).is_file()]
    if damaged := lacking or release.damaged_files(folder, RECORD):
        raise CannotRebuildError(
            f"release {folder.name} lacks its own record, or it is damaged: {', '.join(damaged)}; put back from the "
            f"backup {', '.join((release.CHECKSUMS, *RECORD))} into {folder}"
        )
    described: dict[str, Any] = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    code = runs.code_version(with_site=False)
    if (of_then := described["made_of"]["code"]) != code:
        raise CannotRebuildError(
            f"release {folder.name} was made by the code {of_then}, and this is {code}: the code of then is needed, "
            f"`git checkout $(git log -1 --format=%H --before={described['released_at']})`, `make install`, and this "
            "command again"
        )
    return described


def _before(folder: Path) -> str | None:
    """The release that was published when this one was made, which must be whole; None where there was none."""
    against = json.loads((folder / "changes.json").read_text(encoding="utf-8"))["against"]
    if against is None:
        return None
    before = folder.with_name(str(against))
    damaged = release.damaged_files(before) if (before / release.CHECKSUMS).is_file() else [release.CHECKSUMS]
    if damaged := [name for name in damaged if not name.startswith(_WITH_PAGES)]:
        raise CannotRebuildError(
            f"release {folder.name} goes on from {against}, which is not whole ({', '.join(damaged[:5])}): put that "
            f"one back first, from the backup or with `ilmasto rebuild {against}`"
        )
    return str(against)


def _snapshots(folder: Path) -> list[Snapshot]:
    snapshots = snapshots_of(folder, get_settings().landing_dir)
    lost = [one for one in snapshots if not one.path.is_file() or sha256_of(one.path) != one.sha256]
    if lost:
        told = ", ".join(f"{one.name} of {one.publisher} ({one.path})" for one in lost)
        raise CannotRebuildError(
            f"release {folder.name} is made of bytes that are lost: {told}; put them back from the backup, each under "
            "its sha256"
        )
    return snapshots


@contextmanager
def _as_it_stood(own: Path, before: str | None) -> Iterator[None]:
    """A data folder in which that release is published that was then, with nothing in its intake."""
    settings = get_settings()
    (own / "landing").symlink_to(settings.landing_dir)
    (own / "releases").symlink_to(settings.releases_dir)
    if before is not None:
        (own / "published").symlink_to(Path("releases") / before)
    with standing_in(own):
        yield


def _made(folder: Path, original: Path, described: Mapping[str, Any], snapshots: list[Snapshot]) -> Path:
    """The files of the release, made in the run's folder `folder`."""
    folder.mkdir(parents=True)
    sources, manifest = load_sources(), load_manifest(project.OURS.prepare_manifest())
    landed = set(described["made_of"]["snapshots"])
    for publisher in sources:
        of_it = [one for one in snapshots if one.publisher == publisher]
        now = [one for one in of_it if runs.record_of(one) in landed]
        runs.keep_inputs(folder, publisher, now, [one for one in of_it if one not in now])
    recorded = json.loads((original / "quality.json").read_text(encoding="utf-8"))["checks"]
    _check(folder, sources, recorded)
    judged = steps.judge_build(sources, manifest, folder)
    if not judged.passes:
        raise CannotRebuildError(f"what was made again is refused:\n{release.in_words(judged)}")
    with warehouse.in_memory() as connection:
        told = [
            (table, warehouse.records_of(connection, f"select * from read_parquet({_parquet(original, table)})"))
            for table in _OF_PEOPLE
        ]
    looked = [_as_told(row) for row in recorded if row["check_id"] == holding.CHECK_ID]
    made = write_files(folder, described, told, sources, manifest, [*judged.results, *looked])
    _take_over_database(made, original)
    if described["made_of"]["site"] is not None:
        _add_pages(made, original, sources)
    shutil.copyfile(original / release.CHECKSUMS, made / release.CHECKSUMS)
    return made


def _check(folder: Path, sources: Mapping[str, Source], recorded: list[dict[str, Any]]) -> None:
    """Build the warehouse of the run in `folder`, and keep the result of every check of it.

    A result tells the run that it was had in, as the release does: what was taken over then is made anew here.
    """
    then = {row["check_id"]: row for row in recorded}
    found: list[results.CheckResult] = []
    for source in sources.values():
        for dataset in source.datasets:
            _, parsed, pending = raw_tables.read_anew(source, dataset, folder)
            found += [parsed, *pending()]
    history.bring(folder)
    found += dbt_run.build(folder)
    results.record(folder, found)
    found += [*checks.STEP.run(sources, folder), *reconciliation.STEP.run(sources, folder)]
    told = [_as_told(row) for row in recorded if row["check_id"] in _OF_ITS_DAY or row["room"] == "landing"]
    replaced = {result.check_id for result in told}
    kept = [*(result for result in found if result.check_id not in replaced), *told]
    results.record(folder, [replace(one, ran_in=then.get(one.check_id, {}).get("ran_in", "")) for one in kept])


def _as_told(row: Mapping[str, Any]) -> results.CheckResult:
    return results.CheckResult(
        row["check_id"], row["room"], row["title"], row["status"], row["detail"], subject=row["dataset"]
    )


def _parquet(folder: Path, table: ReleasedTable) -> str:
    return warehouse.quoted(folder / f"{table.name}.parquet")


def _take_over_database(made: Path, original: Path) -> None:
    """Put the release's own DuckDB file in the place of the new one, where it is whole and has the same rows."""
    if release.damaged_files(original, {runs.WAREHOUSE}) or _tables(made) != _tables(original):
        return
    (made / runs.WAREHOUSE).unlink()
    shutil.copy2(original / runs.WAREHOUSE, made / runs.WAREHOUSE)
    catalogue.tell_again(made, runs.WAREHOUSE)


def _tables(folder: Path) -> dict[str, Any]:
    """The number of rows of each table of a release's DuckDB file, and the sum of their hashes."""
    with warehouse.opened(folder / runs.WAREHOUSE) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        sql = 'select count(*), sum(cast(hash(each) as hugeint)) from "{}" as each'
        return {name: connection.execute(sql.format(name)).fetchall() for name in names}


def _add_pages(made: Path, original: Path, sources: Mapping[str, Source]) -> None:
    """The workbooks, made anew; the site and the reports of the release itself, where they are whole."""
    catalogue.add_files(made, workbooks.write_workbooks(made, sources.values()))
    damaged = release.damaged_files(original)
    for name in _WITH_PAGES:
        if (original / name).is_dir() and not any(each.startswith(f"{name}/") for each in damaged):
            shutil.copytree(original / name, made / name)
    if (made / "reports").is_dir():
        catalogue.add_files(made, [str(path.relative_to(made)) for path in reports.files(made)])


def _compared(made: Path, original: Path) -> Rebuilt:
    sums = (original / release.CHECKSUMS).read_text(encoding="utf-8").splitlines()
    unlike = release.damaged_files(made)
    left_out = [name for name in unlike if name.split("/")[0] in _WITH_PAGES]
    kept = {runs.WAREHOUSE, *(f"{name}/" for name in _WITH_PAGES)}
    return Rebuilt(
        folder=made,
        same=len(sums) - len(unlike),
        different=tuple(name for name in unlike if name not in left_out),
        left_out=tuple(left_out),
        taken_over=tuple(sorted(name for name in kept if (made / name).exists() and name not in unlike)),
        damaged=tuple(release.damaged_files(original)),
    )
