"""Houses of one's own for tests that publish, and settings for the length of one test.

What does not live here: the session's house (`tests/conftest.py`), which no test may publish in.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration.release.release import CANDIDATE
from orchestration.settings import get_settings
from orchestration.transform import project
from orchestration.transform.manifest import Manifest, load_manifest
from sources.contract import Source, load_sources
from tests.conftest import EXAMPLE_WORKBOOKS, House, settings_of
from tests.orchestration.publishers import every_publisher
from tests.sources.conftest import serve
from tests.sources.hostile_server import hostile, impatient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.sources.conftest import Publisher, Serve

__all__ = ["hostile", "impatient", "serve"]  # publishers' servers on this machine, for the whole job


@pytest.fixture(scope="session", autouse=True)
def build(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the run that made the house's release, kept apart: refused runs have the house forget its own.

    Nothing may be written into it.
    """
    run_id = str(json.loads((house.published / "release.json").read_text(encoding="utf-8"))["run_id"])
    kept = tmp_path_factory.mktemp("build") / run_id
    shutil.copytree(house.data_dir / "build" / run_id, kept, symlinks=True)
    return kept


@pytest.fixture
def own_house(house: House, build: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of the session's house with its one release: to publish in, to break and to roll back."""
    data_dir = tmp_path / "own"
    shutil.copytree(house.data_dir, data_dir, symlinks=True, ignore=shutil.ignore_patterns("build"))
    shutil.copytree(build, data_dir / "build" / build.name, symlinks=True)
    with settings_of(data_dir):
        yield House(data_dir)


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """A data folder in which nothing has been published."""
    with settings_of(tmp_path / "empty"):
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
def publishers(serve: Serve, set_up: Callable[..., None]) -> dict[str, Publisher]:
    """Every publisher on this machine, named in the settings; a test may change what one of them answers."""
    started = {name: serve(handler) for name, handler in every_publisher().items()}
    set_up(base_urls=json.dumps({name: publisher.base_url for name, publisher in started.items()}))
    return started


@pytest.fixture
def workbooks(tmp_path: Path) -> Path:
    """A folder of the coordinators' example workbooks."""
    folder = tmp_path / "workbooks"
    shutil.copytree(EXAMPLE_WORKBOOKS, folder)
    return folder


@pytest.fixture(scope="session")
def sources() -> dict[str, Source]:
    return load_sources()


@pytest.fixture(scope="session")
def manifest(house: House) -> Manifest:  # noqa: ARG001 - so that dbt never writes outside a test's own folder
    return load_manifest(project.OURS.prepare_manifest())


def small_candidate(release_id: str, numbers: bytes = b"year,kt\n2024,1.5\n") -> Path:
    """A candidate of three files, as the door gets it."""
    folder = get_settings().build_dir / release_id / CANDIDATE
    (folder / "site").mkdir(parents=True)
    made_of: dict[str, list[str]] = {"snapshots": [], "with_earlier": []}
    description = {"release_id": release_id, "released_at": "2026-01-01T00:00:00+00:00", "origin": "example"}
    (folder / "release.json").write_text(
        json.dumps(description | {"has_example": True, "run_id": release_id, "made_of": made_of})
    )
    (folder / "numbers.csv").write_bytes(numbers)
    (folder / "site" / "index.html").write_text(f"<p>{release_id}</p>")
    return folder
