"""What of an earlier build still stands in a new one: tables of the same files, and what reads no other.

A run begins with a copy of the warehouse of an earlier one that was made by the very same code. What it then finds
unchanged, by the digests of the rows, it takes over with the results that were had there, each with the run in which it
ran. What does not live here: reading files (`ingest/`), building models (`transform/`) and the verdict, which asks for
every result whichever run it is from.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestration import lake, runs, table_facts, warehouse
from orchestration.quality.results import recorded
from orchestration.settings import get_settings
from sources.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from orchestration.lake import Lake
    from orchestration.quality.results import CheckResult
    from orchestration.table_facts import Table
    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

_BEGUN = "begun_from.json"


@dataclass(frozen=True)
class Earlier:
    """An earlier build: its run's folder, the digest of each of its tables by `<schema>.<name>`, its good results."""

    folder: Path
    digests: Mapping[str, str]
    results: Mapping[str, CheckResult]

    def has_same_files(self, folder: Path, source: Source, dataset: Dataset) -> bool:
        """Whether the dataset is read from the very same files in the run in `folder` as it was in this build."""
        try:
            before = runs.inputs_of(self.folder, source, dataset)
        except OSError:
            return False
        return [_read_of(s) for s in before] == [_read_of(s) for s in runs.inputs_of(folder, source, dataset)]

    def taken_over(self, check_ids: Iterable[str]) -> list[CheckResult] | None:
        """The results of these checks as they were had, with the run in which they ran; None where one is not there."""
        wanted = list(check_ids)
        if not all(check_id in self.results for check_id in wanted):
            return None
        run_id = self.folder.name
        return [replace(result, ran_in=result.ran_in or run_id) for result in map(self.results.__getitem__, wanted)]


def begin(folder: Path) -> Earlier | None:
    """The build that the run in `folder` goes on from; its first call copies that build's warehouse into the folder.

    It is the newest one that was made by the same code and whose tables are still those that it was left with. None
    where there is none, or where the run has a warehouse of its own already.
    """
    note = folder / _BEGUN
    if note.exists():
        name = json.loads(note.read_text(encoding="utf-8"))
        return _read(get_settings().build_dir / name) if name else None
    found = None
    if (of_run := lake.built_in(folder)) is not None:
        found = _left_at_head(of_run)
    elif not (folder / runs.WAREHOUSE).exists():
        found = next((earlier for earlier in _builds() if _is_copied(earlier, folder)), None)
    write_atomically(note, json.dumps(found.folder.name if found else None).encode())
    return found


def leave(folder: Path, tables: Mapping[str, Table]) -> None:
    """Write down the digests of a whole and good build, for the runs to come to go on from."""
    digests = {name: table.digest for name, table in tables.items()}
    content = {"build_version": runs.build_version(), "digests": digests}
    write_atomically(folder / runs.BUILT, json.dumps(content, indent=1).encode())


def _builds() -> Iterator[Earlier]:
    """The builds by the code of today, the newest first."""
    written = [path for path in get_settings().build_dir.glob(f"*/{runs.BUILT}") if not path.parent.is_symlink()]
    for path in sorted(written, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        if (earlier := _read(path.parent)) is not None:
            yield earlier


def _read(folder: Path) -> Earlier | None:
    """The build in `folder`, where it is whole and by the code of today."""
    try:
        return _read_as_written(folder, (folder / runs.BUILT).stat().st_mtime_ns, runs.build_version())
    except OSError:
        return None


@lru_cache(maxsize=1)
def _read_as_written(folder: Path, written_ns: int, build_version: str) -> Earlier | None:  # noqa: ARG001 - what it is cached by
    try:
        content = json.loads((folder / runs.BUILT).read_text(encoding="utf-8"))
        digests = {str(name): str(digest) for name, digest in content["digests"].items() if digest}
        if content["build_version"] != build_version:
            return None
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    return Earlier(folder, digests, {key: result for key, result in recorded(folder).items() if result.passes})


def _left_at_head(of_run: Lake) -> Earlier | None:
    """The newest build whose tables are those that the lake has now; where there is none, the lake is emptied."""
    tables = table_facts.all_tables(of_run)
    now = {name: table.digest for name, table in tables.items() if table.digest}
    found = next((one for one in _builds() if lake.snapshot_of(one.folder) and one.digests == now), None)
    if found is None:
        warehouse.empty(of_run)
    return found


def _is_copied(earlier: Earlier, folder: Path) -> bool:
    """Copy the build's warehouse into `folder`, unless its tables are no longer those that it was left with."""
    copy = folder / runs.WAREHOUSE
    try:
        shutil.copyfile(earlier.folder / runs.WAREHOUSE, copy)
        tables = table_facts.all_tables(copy)
    except (OSError, warehouse.QueryError):
        tables = {}
    if {name: table.digest for name, table in tables.items() if table.digest} == earlier.digests:
        return True
    copy.unlink(missing_ok=True)
    return False


def _read_of(snapshot: Snapshot) -> tuple[str, ...]:
    """What a parser may take from a file: all but when it was had and where it lies."""
    return snapshot.publisher, snapshot.name, snapshot.sha256, snapshot.origin, snapshot.url, snapshot.vintage
