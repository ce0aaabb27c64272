"""The landing's objects: where the bytes of a file lie, whether they are still those, and what is set aside.

Here: finding kept bytes whole, and moving out of use what can't be believed. Not here: keeping them (`landing.py`) and
what tells of them (`observations.py`).
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from sources.files import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

SET_ASIDE = "set_aside"
"""The landing's folder of what was damaged or edited: moved there as it was, under its own path, and never read."""


class LostBytesError(Exception):
    """Kept bytes are gone, or no longer those that were landed; the text says which, and what to do."""


def folder_of(landing_dir: Path) -> Path:
    """Where the objects of a landing lie."""
    return landing_dir / "objects"


def whole(landing_dir: Path, places: tuple[Path, ...], sha256: str, notes: list[str]) -> Path | None:
    """The first of `places` that holds the bytes of this sha256; None where none does.

    Other bytes in their place are set aside, and told in `notes`.
    """
    for path in places:
        if not path.is_file():
            continue
        if sha256_of(path) == sha256:
            return path
        notes.append(set_aside(landing_dir, path, "its bytes are not those that were landed"))
    return None


def set_aside(landing_dir: Path, path: Path, why: str) -> str:
    """Move a file of the landing out of use, nothing of it lost; the words that tell of it."""
    wanted = landing_dir / SET_ASIDE / path.relative_to(landing_dir)
    wanted.parent.mkdir(parents=True, exist_ok=True)
    numbered = (wanted.with_name(f"{wanted.name}.{number}") for number in count(2))
    target = next(place for place in chain([wanted], numbered) if not place.exists())
    path.replace(target)
    return f"{path}: {why}; it was set aside as {target}. Put it back from the backup where there is one"


def set_aside_in(landing_dir: Path) -> int:
    """How many files of the landing lie set aside."""
    return sum(path.is_file() for path in (landing_dir / SET_ASIDE).rglob("*"))
