"""The house that tests run in: a data folder of its own, the whole job in process, and what lies in a release.

Not here: loopback publishers (`tests/sources/conftest.py`) and the browser (`tests/browser/conftest.py`).
"""

from __future__ import annotations

import gc
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import great_expectations  # noqa: F401 - once for all refreshes; else each would import it in a process beside it
import pytest
from dbt.cli.main import dbtRunner
from filelock import FileLock
from typer.testing import CliRunner
from xdist.scheduler import LoadFileScheduling

from orchestration import worker
from orchestration.cli import app
from orchestration.ingest import assets as ingest
from orchestration.release.release import damaged_files
from orchestration.settings import DBT_DIR, SOURCES_DIR, get_settings
from sources import landing
from sources.landing import Fetched, bundled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo
    from pathlib import Path

    from xdist.remote import Producer

    Clock = Callable[[str], None]

gc.set_threshold(worker.GARBAGE_THRESHOLD)  # dbt, Dagster and their graphs are a lot to look through at every turn

Files = dict[str, bytes]
EXAMPLE_WORKBOOKS = max((SOURCES_DIR / "coordinators" / "example").iterdir())
"""The folder of the coordinators' newest example workbooks, named by their day."""
SHARED_DATA = DBT_DIR.parent.parent / "shared" / "data"


LONGEST = (
    "browser/test_site.py",  # builds the site, and walks through it for the others of its folder too
    "browser/test_accessibility.py",
    "browser/test_without_asking.py",
    "tests/test_pipeline.py",  # builds the house of all that come after it
    "faults/test_faults.py",
    "quality/test_reconciliation.py",
    "orchestration/test_gate.py",
    "ingest/test_seen_again.py",
    "intake/test_intake_refresh.py",
    "intake/test_filled_workbook.py",
    "ingest/test_syke_releases.py",
    "transform/test_project.py",
    "quality/test_mutants.py",
    "quality/test_reuse.py",
    "orchestration/test_soak.py",
    "faults/test_damage.py",
    "orchestration/test_rebuild.py",
    "faults/test_faults_of_brought_files.py",
    "faults/test_faults_of_the_network.py",
)
"""The files that take longest, in the order in which they are begun; all others come after them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that no process is left with one of them at the end."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get("/".join(item.path.parts[-2:]), len(LONGEST)))


@pytest.hookimpl(optionalhook=True)  # there where the tests are spread over processes
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Give a process a file at a time, and one of them all the browser's, which walks through every page once."""
    return _ByFile(config, log)


class _ByFile(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "tests/browser" if file.startswith("tests/browser/") else file


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code, and what it said."""

    code: int
    said: str


@dataclass(frozen=True)
class House:
    """A data folder and the commands on it."""

    data_dir: Path

    @property
    def published(self) -> Path:
        """The published release's folder, resolved."""
        return (self.data_dir / "published").resolve()

    def run(self, *arguments: str) -> Outcome:
        """The command `ilmasto` in this process."""
        outcome = CliRunner().invoke(app, list(arguments))
        if outcome.exception is not None and not isinstance(outcome.exception, SystemExit):
            raise outcome.exception
        return Outcome(outcome.exit_code, outcome.output)

    def refresh(self) -> Outcome:
        """A refresh; the house has no dashboard."""
        return self.run("refresh")

    def refresh_and_approve(self) -> Outcome:
        """A refresh of numbers that moved as the test wants them to; where it is held for them, they are approved."""
        outcome = self.refresh()
        return self.run("approve", "all", "--reason", "as the test wants it") if outcome.code == 4 else outcome

    def intact(self) -> bool:
        """Whether every file of the published release is byte for byte what it was made as."""
        return damaged_files(self.published) == []


@pytest.fixture(scope="session")
def built_once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], None]], Path]:
    """`built_once(name, build)` is a data folder that one of all test processes builds. Nothing may be done in it."""

    def built(name: str, build: Callable[[Path], None]) -> Path:
        own = tmp_path_factory.getbasetemp()
        first = (own if worker_id == "master" else own.parent) / name  # "master" is the only process
        with FileLock(f"{first}.lock"):
            if not (first / "built").exists():
                build(first)
                (first / "built").touch()
        return first

    return built


@pytest.fixture(scope="session")
def first_data(built_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A data folder with one good release of the example data, without the site, to copy: nothing is done in it."""

    def build(data_dir: Path) -> None:
        with built_house(data_dir):
            pass

    return built_once("house", build)


@pytest.fixture(scope="session")
def house(first_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A copy of it for the tests of this process, which may try to publish in it but not publish.

    What they land in it stays there: tests that read what was landed use `own_house`, as those that publish do.
    """
    data_dir = tmp_path_factory.mktemp("house")
    shutil.copytree(first_data, data_dir, symlinks=True, dirs_exist_ok=True)
    with settings_of(data_dir):
        yield House(data_dir)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Publishers' real data beside the repository; tests against it are skipped where it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no real data to compare with: {SHARED_DATA} does not exist")
    return SHARED_DATA


@pytest.fixture(scope="session")
def compile_models(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, str]]:
    """The SQL of models as dbt compiles it, by name: `compile_models("int_place_totals")`."""

    def compiled(*names: str) -> dict[str, str]:
        folder = str(tmp_path_factory.mktemp("dbt"))
        places = ["--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR), "--target-path", folder]
        # the linter's target is a database in memory: the names in the SQL fit a connection in memory as they are
        command = ["compile", "--quiet", "--target", "lint", "--log-path", folder, *places, "--select", *names]
        outcome = dbtRunner().invoke(command)
        assert outcome.success, outcome.exception
        return {done.node.name: done.node.compiled_code for done in getattr(outcome.result, "results", [])}

    return compiled


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the landing, and nothing else, have its files at this time (ISO 8601, UTC): `clock("2026-01-01")`."""

    def put(time: str) -> None:
        class Stopped(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return datetime.fromisoformat(time).replace(tzinfo=UTC).astimezone(tz)

        monkeypatch.setattr(landing, "datetime", Stopped)

    return put


@pytest.fixture
def sends(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a publisher send other files than the example: `sends("syke", {"kunta_297.csv": b"..."})`; None withholds."""

    def change(publisher: str, changed: dict[str, bytes | None]) -> None:
        def altered(folder: Path) -> Iterator[Fetched]:
            files = list(bundled(folder))
            for name, content in changed.items() if folder.name == publisher else []:
                *earlier, last = [file for file in files if file.name == name] or [
                    Fetched(name, b"", f"example/{name}")
                ]
                files = [file for file in files if file.name != name] + earlier
                if content is not None:
                    files.append(replace(last, content=content))
            yield from files

        monkeypatch.setattr(ingest.landing, "bundled", altered)

    return change


def example(publisher: str, name: str) -> bytes:
    """The bytes of an example file; of its newest release, where there are several."""
    *_, path = sorted((SOURCES_DIR / publisher / "example").rglob(name))
    return path.read_bytes()


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def built_house(data_dir: Path) -> Iterator[House]:
    """A house in `data_dir` with one good release of the example data, for as long as the block runs."""
    with settings_of(data_dir):
        built = House(data_dir)
        first = built.refresh()
        assert first.code == 0, first.said
        yield built


class settings_of:  # noqa: N801 - used as a with-statement
    """The settings of an installation without a dashboard in a data folder, for as long as the block runs."""

    def __init__(self, data_dir: Path) -> None:
        self._set = {"ILMASTO_DATA_DIR": str(data_dir), "ILMASTO_WITH_SITE": "false"}

    def __enter__(self) -> None:
        self._before = {name: os.environ.get(name) for name in self._set}
        os.environ.update(self._set)
        get_settings.cache_clear()
        get_settings()

    def __exit__(self, *_: object) -> None:
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        get_settings.cache_clear()
