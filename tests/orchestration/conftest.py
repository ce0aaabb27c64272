"""Houses of one's own for tests that publish, and settings for the length of one test.

What does not live here: the session's house (`tests/conftest.py`), which no test may publish in.
"""

from __future__ import annotations

import json
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from orchestration import lock
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
def build(first_data: Path, house: House) -> Path:  # noqa: ARG001 - every test here runs in a house
    """The folder of the run that made the house's release. Nothing may be written into it."""
    run_id = str(json.loads((first_data / "published" / "release.json").read_text(encoding="utf-8"))["run_id"])
    return first_data / "build" / run_id


@pytest.fixture(autouse=True)
def nobody_publishes_in_the_house_of_all(house: House) -> Iterator[None]:
    """Let the test fail that publishes in it, and not one of those that come after."""
    before = house.published
    yield
    assert house.published == before, "this test published in the house of all tests: let it use `own_house`"


@pytest.fixture
def own_house(first_data: Path, build: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of the first house with its one release: to publish in, to break and to roll back."""
    data_dir = tmp_path / "own"
    shutil.copytree(first_data, data_dir, symlinks=True, ignore=shutil.ignore_patterns("build"))
    shutil.copytree(build, data_dir / "build" / build.name, symlinks=True)
    with settings_of(data_dir):
        yield House(data_dir)


@pytest.fixture
def another_refresh() -> Iterator[None]:
    """Somebody else's refresh at work on the house's data folder, for as long as the test runs."""
    begun, ended = threading.Event(), threading.Event()

    def work() -> None:
        with lock.held_by("the schedule scheduled_refresh", "run-7"):
            begun.set()
            ended.wait(60)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert begun.wait(10)
        yield
    finally:
        ended.set()
        worker.join()


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
