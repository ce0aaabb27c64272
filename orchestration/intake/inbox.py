"""The project areas' folders: what lies in them, and which of it is a version that nobody has checked yet.

Imports neither pandas nor openpyxl, so that looking costs nothing. What does not live here: the check (`intake.py`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from orchestration.settings import get_settings
from sources.code_lists import read_seed, seeds_dir
from sources.coordinators import journal as journals
from sources.coordinators.names import is_workbook

if TYPE_CHECKING:
    from pathlib import Path

SETTLED_AFTER_S = 5.0
"""A file that was written to more lately than this may still be being written."""


def areas() -> dict[str, str]:
    """The project areas' names by the name of their folder. Source: the seed `areas.csv`."""
    rows = read_seed("areas", seeds_dir())
    return {row["slug"]: row["name_fi"] for row in rows if row["area_type"] == "project_area"}


def make_inbox() -> None:
    """Make the folder of each project area, so that there is a place to bring files to."""
    for area in areas():
        (get_settings().inbox_dir / area).mkdir(parents=True, exist_ok=True)


def brought(area: str) -> list[Path]:
    """The workbooks in an area's folder in order of name. A link is left out: it could name any file of the machine."""
    folder = get_settings().inbox_dir / area
    if not folder.is_dir():
        return []
    paths = (path for path in folder.iterdir() if is_workbook(path.name))
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


def is_settled(path: Path, before: list[int] | None = None) -> bool:
    """Whether a file is written to its end: not touched for a while, or as it was `before` (size, time of writing)."""
    now = state_of(path)
    return now == before or time.time() - now[1] / 1e9 >= SETTLED_AFTER_S


def state_of(path: Path) -> list[int]:
    """A file's size in bytes and the time it was written, in nanoseconds. Raises OSError."""
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def is_new(area: str, file: str, sha256: str) -> bool:
    """Whether this version of a file has not been checked, or was accepted once but is no longer in use."""
    journal = journals.load(get_settings().intake_dir, area)
    last = journal.last(file)
    return last is None or last.sha256 != sha256 or (last.outcome == "accepted" and journal.in_use.get(file) != sha256)


def times_checked(area: str, file: str) -> int:
    """How many checks of a file of this name the area's journal holds."""
    return sum(check.file == file for check in journals.load(get_settings().intake_dir, area).checks)
