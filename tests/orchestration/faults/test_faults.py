"""Every fault of the table through the whole job: its stated outcome, the cause named, and nothing good lost.

What does not live here: the faults (the modules beside this one), and what a parser says of a file (`tests/sources/`).
"""

from __future__ import annotations

import csv
import json
import re
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from orchestration import ingest
from orchestration.settings import SOURCES_DIR
from sources.landing import Fetched, bundled
from tests.conftest import House, settings_of
from tests.orchestration.faults import network, page
from tests.orchestration.faults.table import FAULTS
from tests.orchestration.publishers import every_publisher
from tests.sources.hostile_server import HostileServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.orchestration.faults.fault import Fault
    from tests.sources.conftest import Publisher
    from tests.sources.hostile_server import Hostile

EVERY = [fault for faults in FAULTS.values() for fault in faults]
OF_FILES = [fault for fault in EVERY if fault.files is not None]
OF_THE_NETWORK = [fault for fault in EVERY if fault.behaviour is not None]


@pytest.fixture
def arrives(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fault], None]:
    """Let the fault's files arrive in place of the example's."""

    def send(fault: Fault) -> None:
        assert fault.files is not None
        changed = fault.files()

        def altered(folder: Path) -> Iterator[Fetched]:
            files = list(bundled(folder))
            for name, content in changed.items() if folder.name == fault.publisher else []:
                *earlier, last = [file for file in files if file.name == name] or [
                    Fetched(name, b"", f"example/{name}")
                ]
                files = [file for file in files if file.name != name] + earlier
                if content is not None:
                    released = fault.released or last.publisher_version
                    files.append(replace(last, content=content, publisher_version=released))
            yield from files

        monkeypatch.setattr(ingest.landing, "bundled", altered)

    return send


@pytest.mark.parametrize("fault", OF_FILES, ids=lambda fault: fault.test_id)
def test_a_file_has_its_stated_outcome(
    fault: Fault, arrives: Callable[[Fault], None], request: pytest.FixtureRequest
) -> None:
    stays = fault.outcome == "refused"
    house: House = request.getfixturevalue("house" if stays else "own_house")
    before = house.published
    arrives(fault)
    outcome = house.refresh()
    assert outcome.code == (1 if stays else 0), outcome.said
    if stays:
        assert house.published == before
        assert house.intact()
        for word in (*fault.named, "stays as it was", "Next:"):
            assert word in outcome.said, outcome.said
        return
    assert house.published != before, "the release is made of the changed file"
    told = json.dumps(json.loads((house.published / "quality.json").read_text(encoding="utf-8")), ensure_ascii=False)
    for word in fault.named:
        assert word in told, told
    if fault.outcome == "read right":
        assert different_numbers(before, house.published) == {}
    if fault.outcome == "made harmless":
        assert different_numbers(before, house.published) == {"mart_measures": 2}, "one row, as it was and as it is"
        assert harm_in(house.published) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", OF_THE_NETWORK, ids=lambda fault: fault.test_id)
def test_a_misbehaving_server_has_its_stated_outcome(
    fault: Fault,
    live_house: House,
    hostile: Hostile,
    publishers: dict[str, Publisher],
    workbooks: Path,
    set_up: Callable[..., None],
) -> None:
    assert fault.behaviour is not None
    before = live_house.published
    server = hostile(every_publisher()[fault.publisher], fault.behaviour, at=network.FILE)
    addresses = {name: publisher.base_url for name, publisher in publishers.items()}
    set_up(base_urls=json.dumps(addresses | {fault.publisher: server.base_url}))
    outcome = live_house.run("refresh", "--no-site", "--live", "--workbooks", str(workbooks))
    assert any(network.FILE in path for _, path, _ in server.asked)
    assert outcome.code == {"read right": 0, "refused": 1, "source failed": 3}[fault.outcome], outcome.said
    for word in fault.named:
        assert word in outcome.said, outcome.said
    if fault.outcome == "read right":
        assert "Nothing new" in outcome.said, "the same bytes as from the server that behaves"
    assert live_house.published == before
    assert live_house.intact()


@pytest.fixture(scope="session")
def live_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release of what the publishers on this machine give when they behave."""
    folder = tmp_path_factory.mktemp("live")
    addresses: dict[str, str] = {}
    with ExitStack() as servers, pytest.MonkeyPatch.context() as patch:
        for name, handler in every_publisher().items():
            server = servers.enter_context(HostileServer(handler, lambda talk: talk.answer_well()))
            addresses[name] = server.base_url
        patch.setenv("ILMASTO_BASE_URLS", json.dumps(addresses))
        with settings_of(folder):
            example_workbooks = str(SOURCES_DIR / "coordinators" / "example")
            outcome = House(folder).run("refresh", "--no-site", "--live", "--workbooks", example_workbooks)
            assert outcome.code == 0, outcome.said
    return folder


@pytest.fixture
def live_house(live_data: Path) -> Iterator[House]:
    """The house of that release; no test changes it."""
    with settings_of(live_data):
        yield House(live_data)


def different_numbers(before: Path, now: Path) -> dict[str, int]:
    """How many rows of each mart differ between two releases, but for the ids and dates of the files they came from."""
    found = {}
    with duckdb.connect() as connection:
        for path in sorted((*before.glob("mart_*.parquet"), *before.glob("dim_*.parquet"))):
            old, new = (f"read_parquet('{folder / path.name}')" for folder in (before, now))
            described = connection.execute(f"describe select * from {old}").fetchall()  # noqa: S608 - a table's file
            names = [row[0] for row in described if not row[0].endswith(("snapshot_id", "vintage", "source_row"))]
            columns = ", ".join(f'"{name}"' for name in names)
            sql = (
                f"select count(*) from ((select {columns} from {old} except all select {columns} from {new}) "  # noqa: S608 - same
                f"union all (select {columns} from {new} except all select {columns} from {old}))"
            )
            ((count,),) = connection.execute(sql).fetchall()
            if count:
                found[path.stem] = count
    return found


def harm_in(published: Path) -> list[str]:
    """Cells of the measures' files that a spreadsheet would run, or that hold markup, and an empty first name."""
    with (published / "mart_measures.csv").open(encoding="utf-8", newline="") as file:
        found = [cell for line in csv.reader(file) for cell in line if re.match(r"[=+@\t-]\D", cell) or "<" in cell]
    sql = "select measure_name from read_parquet(?) where measure_id = 'KEI-001'"
    ((name,),) = duckdb.execute(sql, [str(published / "mart_measures.parquet")]).fetchall()
    return found + [name for name in (name or "",) if not name or name[0] in "=+-@\t<"]


def test_no_two_faults_are_the_same() -> None:
    assert len({fault.test_id for fault in EVERY}) == len(EVERY)
    assert all(fault.named for fault in EVERY if fault.outcome in ("quarantined", "refused", "source failed"))


def test_the_page_of_faults_is_made_from_these_tests() -> None:
    assert page.PATH.read_text(encoding="utf-8") == page.text(FAULTS), (
        "write it: python -m tests.orchestration.faults.page"
    )
