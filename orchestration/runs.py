"""A run's folder and what it is made of: which snapshots and which code decide its numbers.

What does not live here: the steps themselves (`ingest/assets.py`, `transform/assets.py`, `release/release.py`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import sysconfig
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import region
from orchestration.made_of import snapshots_of
from orchestration.published import published_release
from orchestration.settings import DASHBOARDS_DIR, DBT_DIR, LOCKS, PROJECT_DIR, SOURCES_DIR, get_settings
from orchestration.warehouse import FILE, QueryError, of_run
from sources.code_lists import read_seed, seeds_dir
from sources.files import write_atomically
from sources.landing import Snapshot, kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sources.contract import Dataset, Source
    from sources.observations import Key

WAREHOUSE = FILE
BUILT = "built.json"
"""What a build that was whole is told by (`quality/reuse.py`)."""
_CODE: dict[Path, tuple[str, ...]] = {
    SOURCES_DIR: ("*.py", "*.yml"),
    PROJECT_DIR / "orchestration": ("*.py", "*.sql", "*.typ", "*.csv"),
    DBT_DIR: ("*.sql", "*.yml", "*.csv"),
    **dict.fromkeys(LOCKS, ()),
}
_SITE_CODE: dict[Path, tuple[str, ...]] = {
    DASHBOARDS_DIR: ("*.md", "*.sql", "*.svelte", "*.js", "*.mjs", "*.json", "*.yaml", "*.css", "*.html", "*.svg"),
    PROJECT_DIR / "docs": ("methods*.md",),  # pages of the site too
}
_DEFINITIONS = {
    "methods.csv": ("method", "syke_name", "is_of_emissions"),
    "sectors.csv": ("sector_code", "syke_taso_3", "is_credit"),
    "syke_names.csv": ("syke_name", "row_kind", "is_sector", "sector_code"),
}
_MADE_BY_TOOLS = {"node_modules", ".evidence", "build", "target", "data", "logs", "__pycache__"}


def run_dir(run_id: str) -> Path:
    """The folder of the run, made on first use."""
    folder = get_settings().build_dir / run_id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def point_latest_at(run_id: str) -> None:
    """Let `build/latest` name this run's folder; dbt's profile and people who look by hand go through it."""
    switch_link(get_settings().build_dir / "latest", Path(run_id))


def point_last_at(run_id: str) -> None:
    """Let `build/last` name the run that began last, of whose refusal the status tells; it may hold no warehouse."""
    switch_link(get_settings().build_dir / "last", Path(run_id))


def forget(run_id: str) -> None:
    """Remove the folder of a run that found nothing new."""
    shutil.rmtree(get_settings().build_dir / run_id, ignore_errors=True)


def forget_old_builds(run_id: str) -> None:
    """Remove the oldest runs' folders.

    Always stay that of the run `run_id`, the one that `latest` names, and the newest that was built whole: however many
    refused runs came after it, the next one goes on from it.
    """
    settings = get_settings()
    folders = [path for path in settings.build_dir.iterdir() if path.is_dir() and not path.is_symlink()]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    whole = next((folder for folder in folders if (folder / BUILT).exists()), None)
    staying = {(settings.build_dir / "latest").resolve(), settings.build_dir / run_id, whole}
    for folder in folders[settings.keep_builds :]:
        if folder not in staying:
            shutil.rmtree(folder, ignore_errors=True)


def switch_link(link: Path, target: Path) -> None:
    """Let the symlink `link` name `target`, in one step that a reader sees whole or not at all."""
    temporary = link.with_name(f".{link.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def keep_inputs(folder: Path, publisher: str, landed: Sequence[Snapshot], earlier: Sequence[Snapshot] = ()) -> None:
    """Write down which snapshots of a publisher the run is made of: those landed now, and earlier releases of them."""
    (folder / "inputs").mkdir(exist_ok=True)
    records = [
        asdict(snapshot) | {"path": str(snapshot.path), "is_landed": is_landed}
        for snapshots, is_landed in ((landed, True), (earlier, False))
        for snapshot in snapshots
    ]
    write_atomically(_inputs_path(folder, publisher), json.dumps(records, ensure_ascii=False, indent=1).encode())


def remember_inputs(folder: Path, publisher: str) -> None:
    """Let what the run in `folder` landed of a publisher be what was landed last, for runs of some steps alone."""
    last = get_settings().inputs_dir
    last.mkdir(exist_ok=True)
    write_atomically(last / f"{publisher}.json", _inputs_path(folder, publisher).read_bytes())


def is_whole(folder: Path) -> bool:
    """Whether the run in `folder` is the newest that makes every table anew, not one of some steps alone."""
    return folder == (get_settings().build_dir / "latest").resolve()


def has_inputs(folder: Path, publisher: str) -> bool:
    """Whether it is known which snapshots of a publisher the run in `folder` is made of."""
    return _inputs_path(folder, publisher).exists()


def stand_on_last(run_id: str) -> Path:
    """The folder of a run; of one of some steps alone, with what it lacks from before.

    Of each publisher that it did not land, the snapshots that were landed last; and before its first table the
    warehouse of the newest whole build. A run that `latest` names is whole: nothing is brought into it.
    """
    settings, folder = get_settings(), run_dir(run_id)
    if is_whole(folder):
        return folder
    latest = (settings.build_dir / "latest").resolve()
    (folder / "inputs").mkdir(exist_ok=True)
    for path in settings.inputs_dir.glob("*.json"):
        if not has_inputs(folder, path.stem):
            shutil.copyfile(path, _inputs_path(folder, path.stem))
    file = of_run(folder)  # a lake stands as it was left
    if isinstance(file, Path) and not file.exists() and (latest / WAREHOUSE).exists():
        shutil.copyfile(latest / WAREHOUSE, file)
    return folder


def _inputs_path(folder: Path, publisher: str) -> Path:
    return folder / "inputs" / f"{publisher}.json"


def inputs(folder: Path, publisher: str, *, with_earlier: bool = True) -> list[Snapshot]:
    """The snapshots of a publisher that the run is made of, or those alone that were landed by it."""
    records = json.loads(_inputs_path(folder, publisher).read_text(encoding="utf-8"))
    wanted = [record for record in records if record.pop("is_landed") or with_earlier]
    return [Snapshot(**{**record, "path": Path(record["path"])}) for record in wanted]


def inputs_of(folder: Path, source: Source, dataset: Dataset) -> list[Snapshot]:
    """The snapshots that a dataset is read from: every release of its files, or the newest, as its contract says."""
    if dataset.vintages == "newest":
        return current_inputs_of(folder, source, dataset)
    return [snapshot for snapshot in inputs(folder, source.publisher) if dataset.takes(snapshot.name)]


def current_inputs_of(folder: Path, source: Source, dataset: Dataset) -> list[Snapshot]:
    """The newest release of each of the dataset's files, of what this run landed."""
    landed = inputs(folder, source.publisher, with_earlier=False)
    return newest(snapshot for snapshot in landed if dataset.takes(snapshot.name))


def newest(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """Of each file the snapshot of the newest vintage, in order of name."""
    by_name = {snapshot.name: snapshot for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.vintage)}
    return [by_name[name] for name in sorted(by_name)]


def published_inputs(source: Source, notes: list[str] | None = None) -> list[Snapshot]:
    """The snapshots of a publisher that the published release is made of; `notes` gets a line of each damage.

    What the landing no longer tells of them, the release does. Of one whose bytes are gone, no file is at its path.
    """
    settings, release = get_settings(), published_release()
    made_of = [] if release is None else release["made_of"]["with_earlier"]
    keys = {_key_of(record) for record in made_of if record.startswith(f"{source.publisher}/")}
    found = kept(source.publisher, keys, settings.landing_dir, notes)
    untold = keys - {_key(snapshot) for snapshot in found}
    if not untold:
        return found
    try:
        told = snapshots_of(settings.published_link.resolve(), settings.landing_dir)
    except QueryError:
        return found
    return found + [one for one in told if one.publisher == source.publisher and _key(one) in untold]


def all_inputs(folder: Path, *, with_earlier: bool = True) -> list[Snapshot]:
    """Every snapshot that the run is made of, or those alone that were landed by it, by publisher and name."""
    publishers = sorted(path.stem for path in (folder / "inputs").glob("*.json"))
    return [snapshot for publisher in publishers for snapshot in inputs(folder, publisher, with_earlier=with_earlier)]


def fingerprint(folder: Path, *, with_site: bool) -> dict[str, Any]:
    """What decides a release's content: the snapshots and the code."""
    return {
        "snapshots": _records(all_inputs(folder, with_earlier=False)),
        "with_earlier": _records(all_inputs(folder)),
        "code": code_version(with_site=False),
        "site": code_version(with_site=True) if with_site else None,
    }


def _records(snapshots: Iterable[Snapshot]) -> list[str]:
    return sorted(map(record_of, snapshots))


def record_of(snapshot: Snapshot) -> str:
    """How a release names a snapshot among what it is made of."""
    return f"{snapshot.publisher}/{snapshot.origin}/{snapshot.name}/{snapshot.sha256}"


def _key(snapshot: Snapshot) -> Key:
    return snapshot.origin, snapshot.name, snapshot.sha256


def _key_of(record: str) -> Key:
    _, origin, name, sha256 = record.split("/")
    return origin, name, sha256


@lru_cache(maxsize=2)
def code_version(*, with_site: bool) -> str:
    """A digest of every file that decides the release's numbers, or its pages and what they are told of the service."""
    digest = hashlib.sha256()
    for path in sorted(_files(_SITE_CODE if with_site else _CODE)):
        digest.update(path.relative_to(PROJECT_DIR).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update(region.state().encode())
    if with_site:
        digest.update(json.dumps(get_settings().told_by_pages).encode())
    return digest.hexdigest()[:16]


def build_version() -> str:
    """A digest of all that decides what a build makes of its files: the code, and every installed library's version."""
    libraries = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    told = json.dumps([code_version(with_site=False), sys.version, *libraries])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def definitions_version() -> str:
    """A digest of what defines the methods and sectors of emissions, less their names in prose and their order."""
    digest = hashlib.sha256()
    for name, columns in _DEFINITIONS.items():
        rows = sorted([row[column] for column in columns] for row in read_seed(Path(name).stem, seeds_dir()))
        digest.update(json.dumps([name, columns, rows]).encode())
    return digest.hexdigest()[:16]


def _files(folders: dict[Path, tuple[str, ...]]) -> Iterator[Path]:
    for folder, patterns in folders.items():
        yield from [folder] if folder.is_file() else []
        stack = [folder] if folder.is_dir() else []
        while stack:
            for entry in stack.pop().iterdir():
                if entry.is_dir():
                    if not entry.is_symlink() and entry.name not in _MADE_BY_TOOLS:
                        stack.append(entry)
                elif any(entry.match(pattern) for pattern in patterns):
                    yield entry
