"""Houses of one's own for tests that publish, and settings for the length of one test.

What does not live here: the session's house (`tests/conftest.py`), which no test may publish in.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration.settings import get_settings
from orchestration.transform import prepare_manifest
from orchestration.verdict import Manifest, load_manifest
from sources.contract import Source, load_sources
from tests.conftest import House, _settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def own_house(house: House, tmp_path: Path) -> Iterator[House]:
    """A copy of the session's house with its one release: to publish in, to break and to roll back."""
    data_dir = tmp_path / "own"
    shutil.copytree(house.data_dir, data_dir, symlinks=True)
    with _settings(data_dir):
        yield House(data_dir)


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """A data folder in which nothing has been published."""
    with _settings(tmp_path / "empty"):
        yield House((tmp_path / "empty").resolve())


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Change settings for one test: `set_up(target="public")`."""

    def change(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"ILMASTO_{name.upper()}", str(value))
        get_settings.cache_clear()

    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def build(house: House) -> Path:
    """The folder of the run that made the house's release; nothing may be written into it."""
    run_id = json.loads((house.published / "release.json").read_text(encoding="utf-8"))["run_id"]
    return house.data_dir / "build" / str(run_id)


@pytest.fixture(scope="session")
def sources() -> dict[str, Source]:
    return load_sources()


@pytest.fixture(scope="session")
def manifest(house: House) -> Manifest:  # noqa: ARG001 - so that dbt never writes outside a test's own folder
    return load_manifest(prepare_manifest())


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
