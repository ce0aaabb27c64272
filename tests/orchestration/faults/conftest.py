"""A house of what the publishers on this machine give, for faults of their servers and of files brought beside them.

What does not live here: the house of the example data (`tests/conftest.py`), and any fault.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.conftest import EXAMPLE_WORKBOOKS, House, settings_of
from tests.orchestration.publishers import every_publisher
from tests.sources.hostile_server import HostileServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def live_data(built_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A data folder with one release of what the publishers on this machine give when they behave, to copy."""
    return built_once("live", _build_of_publishers)


def _build_of_publishers(folder: Path) -> None:
    addresses: dict[str, str] = {}
    with ExitStack() as servers, pytest.MonkeyPatch.context() as patch:
        for name, handler in every_publisher().items():
            server = servers.enter_context(HostileServer(handler, lambda talk: talk.answer_well()))
            addresses[name] = server.base_url
        patch.setenv("ILMASTO_BASE_URLS", json.dumps(addresses))
        with settings_of(folder):
            outcome = House(folder).run("refresh", "--live", "--workbooks", str(EXAMPLE_WORKBOOKS))
            assert outcome.code == 0, outcome.said
