"""A run's folder and what it is made of: which snapshots and which code decide its numbers.

What does not live here: the steps themselves (`ingest.py`, `transform.py`, `release.py`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.settings import DASHBOARDS_DIR, DBT_DIR, PROJECT_DIR, SOURCES_DIR, get_settings
from sources.landing import Snapshot, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WAREHOUSE = "warehouse.duckdb"
_CODE: dict[Path, tuple[str, ...]] = {
    SOURCES_DIR: ("*.py", "*.yml"),
    PROJECT_DIR / "orchestration": ("*.py",),
    DBT_DIR: ("*.sql", "*.yml", "*.csv"),
}
_SITE_CODE: dict[Path, tuple[str, ...]] = {
    DASHBOARDS_DIR: ("*.md", "*.sql", "*.svelte", "*.js", "*.mjs", "*.json", "*.yaml", "*.css", "*.patch")
}
_MADE_BY_TOOLS = {"node_modules", ".evidence", "build", "target", "release", "data", "logs", "static", "__pycache__"}


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


def forget_old_builds() -> None:
    """Remove the oldest runs' folders; the one that `latest` names always stays."""
    settings = get_settings()
    folders = [path for path in settings.build_dir.iterdir() if path.is_dir() and not path.is_symlink()]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    latest = (settings.build_dir / "latest").resolve()
    for folder in folders[settings.keep_builds :]:
        if folder != latest:
            shutil.rmtree(folder, ignore_errors=True)


def switch_link(link: Path, target: Path) -> None:
    """Let the symlink `link` name `target`, in one step that a reader sees whole or not at all."""
    temporary = link.with_name(f".{link.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def keep_inputs(folder: Path, publisher: str, snapshots: Sequence[Snapshot]) -> None:
    """Write down which snapshots of a publisher the run is made of."""
    (folder / "inputs").mkdir(exist_ok=True)
    records = [asdict(snapshot) | {"path": str(snapshot.path)} for snapshot in snapshots]
    write_atomically(
        folder / "inputs" / f"{publisher}.json", json.dumps(records, ensure_ascii=False, indent=1).encode()
    )


def inputs(folder: Path, publisher: str) -> list[Snapshot]:
    """The snapshots of a publisher that the run is made of."""
    records = json.loads((folder / "inputs" / f"{publisher}.json").read_text(encoding="utf-8"))
    return [Snapshot(**{**record, "path": Path(record["path"])}) for record in records]


def all_inputs(folder: Path) -> list[Snapshot]:
    """Every snapshot that the run is made of, by publisher and name."""
    publishers = sorted(path.stem for path in (folder / "inputs").glob("*.json"))
    return [snapshot for publisher in publishers for snapshot in inputs(folder, publisher)]


def fingerprint(folder: Path, *, with_site: bool) -> dict[str, Any]:
    """What decides a release's content: the snapshots, the code and the settings that change a number or a page."""
    settings = get_settings()
    return {
        "snapshots": sorted(f"{s.publisher}/{s.origin}/{s.name}/{s.sha256}" for s in all_inputs(folder)),
        "code": code_version(with_site=False),
        "site": code_version(with_site=True) if with_site else None,
        "boundaries": str(settings.boundaries_file) if settings.boundaries_file else None,
    }


@lru_cache(maxsize=2)
def code_version(*, with_site: bool) -> str:
    """A digest of every file that decides the release's numbers, or its pages."""
    digest = hashlib.sha256()
    for path in sorted(_files(_SITE_CODE if with_site else _CODE)):
        digest.update(path.relative_to(PROJECT_DIR).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(folders: dict[Path, tuple[str, ...]]) -> Iterator[Path]:
    for folder, patterns in folders.items():
        if not folder.exists():
            continue
        stack = [folder]
        while stack:
            for entry in stack.pop().iterdir():
                if entry.is_dir():
                    if not entry.is_symlink() and entry.name not in _MADE_BY_TOOLS:
                        stack.append(entry)
                elif any(entry.match(pattern) for pattern in patterns):
                    yield entry
