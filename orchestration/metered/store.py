"""The store of metered readings beside the runs: where its parts lie, and how they come to be there.

    <data>/readings/deliveries/<sha256>-<reader>/<month>.parquet   the rows of one landed file, by month
    <data>/readings/months/<month>/<digest>/months.parquet         what one month of all meters comes to

A part is written beside and renamed into place, so it is there whole or not at all, and is never written again: a
digest is of all that it is made of. Nothing in the store is kept for its own sake: all of it can be made again from the
landing, and a part that no run is made of goes after a time of grace. Not here: what is in the parts (`deliveries.py`,
`months.py`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from orchestration.settings import get_settings
from sources.files import flush_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

GRACE = timedelta(days=30)
"""How long a part stays that no run is made of any more: code or files that come back within it find theirs."""
_BEGUN = ".begun-"


def deliveries_dir() -> Path:
    """Where the rows of landed files lie."""
    return get_settings().readings_dir / "deliveries"


def months_dir() -> Path:
    """Where the months lie."""
    return get_settings().readings_dir / "months"


def digest_of(parts: Iterable[str]) -> str:
    """16 hexadecimal digits that stand for all of `parts`, in their order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()[:16]


def files_digest(folder: Path, paths: Iterable[Path]) -> str:
    """A digest of the files at `paths`, by their names in `folder` and their bytes."""
    return digest_of(
        f"{path.relative_to(folder).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(paths)
    )


@contextmanager
def new_part(place: Path) -> Iterator[Path]:
    """A folder to write a part into; it becomes `place` when the block ends well, and is gone when it does not."""
    place.parent.mkdir(parents=True, exist_ok=True)
    begun = place.with_name(f"{_BEGUN}{os.getpid()}-{place.name}")
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir()
    try:
        yield begun
        for path in begun.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        flush_folder(begun)
        begun.rename(place)
        flush_folder(place.parent)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def forget_begun() -> None:
    """Remove what a process left half written that was killed. Whoever calls holds the lock of the data folder."""
    for path in get_settings().readings_dir.glob(f"**/{_BEGUN}*"):
        shutil.rmtree(path, ignore_errors=True)


def keep_used(used: Iterable[Path]) -> None:
    """Note that a run is made of these parts now, and remove those that none was made of for `GRACE`.

    Whoever calls holds the lock of the data folder.
    """
    for place in used:
        os.utime(place)
    before = (datetime.now(UTC) - GRACE).timestamp()
    for place in (*deliveries_dir().glob("*/"), *months_dir().glob("*/*/")):
        if place.stat().st_mtime < before:
            shutil.rmtree(place, ignore_errors=True)
