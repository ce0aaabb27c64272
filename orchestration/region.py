"""The code lists and the example data of the region that the setting ILMASTO_REGION names.

They are made once for each state of the region's file and of the bundled lists, in a folder of their own, and are never
edited by hand. What does not live here: what a region's file may say (`sources/region.py`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sources import region as regions
from sources import region_file
from sources.code_lists import SEEDS_DIR, read_seed, seeds_dir, use_seeds
from sources.contract import SOURCES_DIR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SEEDS, _EXAMPLES = "seeds", "examples"
_MAKERS = ("*example*.py", "published_*.yml")
_KEPT = 3
"""How many states of a region's lists are kept; the older ones no process goes by any more."""


class InUse(NamedTuple):
    """The region that a process goes by: what its file says that no list has, and where dbt finds its lists."""

    contacts: Mapping[str, str]
    seeds_for_dbt: str | None
    """None where dbt has them by itself."""


def take_into_use(region: Path | None, folder: Path, dbt_dir: Path) -> InUse:
    """Let this process go by the lists of the `region` file, made below `folder`, for dbt as it sees them in `dbt_dir`.

    Without a file they are the bundled ones. Raises `WrongRegionError`.
    """
    if region is None:
        use_seeds(SEEDS_DIR)
        return InUse({}, None)
    try:
        found = region_file.read_region(region, SEEDS_DIR)
    except OSError as error:
        raise region_file.WrongRegionError(f"{region}: {error.strerror}; `ilmasto init` writes such a file") from error
    state = folder / _digest(region)
    if not state.is_dir():
        _make_whole(state, lambda made: regions.write_seeds(found, SEEDS_DIR, made / _SEEDS))
        _forget_older(folder)
    use_seeds(state / _SEEDS)
    return InUse(found.contacts, os.path.relpath(state / _SEEDS, dbt_dir))


def is_bundled() -> bool:
    """Whether the region is the one that the repository brings."""
    return seeds_dir() == SEEDS_DIR


def headline_area() -> str:
    """The code of the area that the region is called by."""
    return read_seed("region", seeds_dir())[0]["area_code"]


def state() -> str:
    """What tells the state of the region's own code lists from every other; empty for the bundled ones."""
    return "" if is_bundled() else made_for_region().name


def made_for_region() -> Path:
    """The folder of what is made for the region of this process, where it is not the bundled one."""
    return seeds_dir().parent


def publisher_with_example(publisher: str) -> Path:
    """The folder that has the publisher's example: the bundled one, or one that is made for the region when asked."""
    if is_bundled():
        return SOURCES_DIR / publisher
    examples = made_for_region() / _EXAMPLES
    if not examples.is_dir():
        from sources.make_examples import make_examples

        _make_whole(examples, lambda made: make_examples(made, seeds_dir()))
    return examples / publisher


def _make_whole(target: Path, make: Callable[[Path], None]) -> None:
    """Make a folder beside its place and put it there; where another process was faster, its folder stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as name:
        made = Path(name) / target.name
        made.mkdir()
        make(made)
        try:
            made.rename(target)
        except OSError:
            if not target.is_dir():
                raise


def _forget_older(folder: Path) -> None:
    states = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in states[:-_KEPT]:
        if not path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)


def _digest(region: Path) -> str:
    """Of the region's file, the bundled lists, and what lists and examples are made by: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    makers = (path for pattern in _MAKERS for path in sorted(SOURCES_DIR.rglob(pattern)))
    for path in (region, Path(regions.__file__), *sorted(SEEDS_DIR.iterdir()), *makers):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
