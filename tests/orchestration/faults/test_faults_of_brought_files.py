"""The faults of the table that are brought by hand: their stated outcome, and nothing good lost.

What does not live here: the faults (`by_hand.py`), and what a file must be called (`tests/sources/test_syke_fetch.py`).
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import House, settings_of
from tests.orchestration.faults import network
from tests.orchestration.faults.table import FAULTS
from tests.orchestration.faults.test_faults import different_numbers
from tests.orchestration.publishers import every_publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.orchestration.faults.fault import Fault
    from tests.sources.conftest import Publisher
    from tests.sources.hostile_server import Hostile

OF_BROUGHT_FILES = [fault for faults in FAULTS.values() for fault in faults if fault.brought is not None]


@pytest.fixture
def own_live_house(live_data: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of the house of what the publishers give: to publish in."""
    folder = tmp_path / "data"
    shutil.copytree(live_data, folder, symlinks=True, ignore=shutil.ignore_patterns("build"))
    with settings_of(folder):
        yield House(folder)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", OF_BROUGHT_FILES, ids=lambda fault: fault.test_id)
def test_a_brought_file_has_its_stated_outcome(
    fault: Fault,
    own_live_house: House,
    hostile: Hostile,
    publishers: dict[str, Publisher],
    workbooks: Path,
    set_up: Callable[..., None],
) -> None:
    assert fault.brought is not None
    before = own_live_house.published
    for name, content in fault.brought().items():
        path = own_live_house.data_dir / "inbox" / fault.publisher / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or b"")
    if fault.behaviour is not None:
        server = hostile(every_publisher()[fault.publisher], fault.behaviour, at=network.FILE)
        addresses = {name: publisher.base_url for name, publisher in publishers.items()}
        set_up(base_urls=json.dumps(addresses | {fault.publisher: server.base_url}))
    outcome = own_live_house.run("refresh", "--live", "--workbooks", str(workbooks))
    assert outcome.code == {"read right": 0, "refused": 1}[fault.outcome], outcome.said
    told = outcome.said
    if fault.outcome == "read right":
        # revisions tell every release that was had, and a passport also the file that was brought
        of_files = {"mart_revisions", "mart_area_revisions", "mart_passports"}
        assert own_live_house.published != before, "the release is made of the brought file too"
        assert set(different_numbers(before, own_live_house.published)) <= of_files
        told = (own_live_house.published / "quality.json").read_text(encoding="utf-8")
    for word in fault.named:
        assert word in told, told
    assert own_live_house.intact()
