"""The faults of the table that are a server's: its stated outcome, the cause named, and nothing good lost.

What does not live here: the misbehaviours themselves (`tests/sources/misbehaviours.py`), and faults of files.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import House, settings_of
from tests.orchestration.faults import network
from tests.orchestration.faults.table import FAULTS
from tests.orchestration.publishers import every_publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.orchestration.faults.fault import Fault
    from tests.sources.conftest import Publisher
    from tests.sources.hostile_server import Hostile

OF_THE_NETWORK = [
    fault for faults in FAULTS.values() for fault in faults if fault.behaviour is not None and fault.brought is None
]


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
    outcome = live_house.run("refresh", "--live", "--workbooks", str(workbooks))
    assert any(network.FILE in path for _, path, _ in server.asked)
    assert outcome.code == {"read right": 0, "refused": 1, "source failed": 3}[fault.outcome], outcome.said
    for word in fault.named:
        assert word in outcome.said, outcome.said
    if fault.outcome == "read right":
        assert "Nothing new" in outcome.said, "the same bytes as from the server that behaves"
    assert live_house.published == before
    assert live_house.intact()


@pytest.fixture(scope="module")
def data_of_all(live_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the folder of that release, in which refused refreshes may land what they got."""
    folder = tmp_path_factory.mktemp("live") / "data"
    shutil.copytree(live_data, folder, symlinks=True)
    return folder


@pytest.fixture
def live_house(data_of_all: Path) -> Iterator[House]:
    """The house of that release, in which no test publishes."""
    with settings_of(data_of_all):
        yield House(data_of_all)
