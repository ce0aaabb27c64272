"""The faults of the table that are a server's: its stated outcome, the cause named, and nothing good lost.

What does not live here: the misbehaviours themselves (`tests/sources/misbehaviours.py`), and faults of files.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from orchestration.settings import SOURCES_DIR
from tests.conftest import House, settings_of
from tests.orchestration.faults import network
from tests.orchestration.faults.table import FAULTS
from tests.orchestration.publishers import every_publisher
from tests.sources.hostile_server import HostileServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.orchestration.faults.fault import Fault
    from tests.sources.conftest import Publisher
    from tests.sources.hostile_server import Hostile

OF_THE_NETWORK = [fault for faults in FAULTS.values() for fault in faults if fault.behaviour is not None]


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
