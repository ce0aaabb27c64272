"""Writes every publisher's example data anew: `python -m sources.make_examples`.

Here: which folder is written for which publisher. Not here: what is in an example (`<publisher>/make_example.py`).
The same code writes the same bytes, so a change of an example is always a change of its maker.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
from pathlib import Path

from sources.code_lists import SEEDS_DIR, load_scope
from sources.contract import SOURCES_DIR, load_sources

EXAMPLE_LAST_YEAR = 2024
"""The newest statistical year of the examples, so that the same code writes the same bytes in any year."""


def make_examples(target_dir: Path, seeds_dir: Path = SEEDS_DIR) -> None:
    """Write `<target_dir>/<publisher>/example/` for every publisher; files that are no longer made are removed.

    A publisher's old example is touched only after its new one is whole. Raises what its `make_example` raises.
    """
    scope = load_scope(seeds_dir, EXAMPLE_LAST_YEAR)
    for publisher in load_sources():
        maker = importlib.import_module(f"sources.{publisher}.make_example")
        with tempfile.TemporaryDirectory() as name:
            fresh = Path(name)
            maker.make_example(fresh, scope, seeds_dir)
            _replace(target_dir / publisher / "example", fresh)


def _replace(folder: Path, fresh: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(fresh, folder)


if __name__ == "__main__":
    make_examples(SOURCES_DIR)
