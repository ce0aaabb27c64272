"""The whole job with a key: it reaches the publisher, and no file, log or word of the run holds it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from orchestration.ingest import assets as ingest
from tests.conftest import EXAMPLE_WORKBOOKS
from tests.orchestration.publishers import every_publisher, syke

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sources.contract import Source
    from sources.landing import Snapshot
    from tests.conftest import House, Outcome
    from tests.sources.conftest import Serve
    from tests.sources.hostile_server import Hostile, HostileServer, Talk

KEY = "7f3c19e0d2b84a56"


@pytest.fixture
def syke_wants_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    land = ingest._land  # noqa: SLF001 - the contract of this test is not a file

    def land_with_key(source: Source, *asked: Any) -> tuple[list[Snapshot], list[str]]:  # noqa: ANN401 - passed on
        wants = {"api_key_header": "x-api-key"} if source.publisher == "syke" else {}
        return land(source.model_copy(update=wants), *asked)

    monkeypatch.setattr(ingest, "_land", land_with_key)


@pytest.fixture
def refresh(
    own_house: House, serve: Serve, set_up: Callable[..., None], tmp_path: Path
) -> Callable[[HostileServer], Outcome]:
    """A live refresh with Syke at the server that is given."""
    workbooks = tmp_path / "workbooks"
    shutil.copytree(EXAMPLE_WORKBOOKS, workbooks)

    def asking(server: HostileServer) -> Outcome:
        addresses = {name: serve(handler).base_url for name, handler in every_publisher().items() if name != "syke"}
        set_up(base_urls=json.dumps(addresses | {"syke": server.base_url}))
        return own_house.run("refresh", "--live", "--workbooks", str(workbooks))

    return asking


def says_the_key(talk: Talk) -> None:
    talk.answer(401, {"X-Echo": KEY}, f"the key {talk.headers.get('x-api-key')} is not known".encode())


@pytest.mark.usefixtures("syke_wants_a_key", "impatient")
@pytest.mark.parametrize("at", ["kunta_297.csv", "nothing"])
def test_no_file_log_or_word_of_a_run_holds_the_key(
    at: str,
    own_house: House,
    hostile: Hostile,
    refresh: Callable[[HostileServer], Outcome],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server = hostile(syke, says_the_key, at=at)
    monkeypatch.setenv("ILMASTO_API_KEYS", json.dumps({"syke": KEY}))
    outcome = refresh(server)
    assert outcome.code == (0 if at == "nothing" else 3), outcome.said
    assert {headers["x-api-key"] for headers in server.headers} == {KEY}
    said = outcome.said + own_house.run("status").said + "".join(capfd.readouterr())
    if at != "nothing":
        assert "kunta_297.csv: answered 401 Unauthorized (“the key [key] is not known”)" in said
    assert KEY not in said
    files = [path for path in own_house.data_dir.rglob("*") if path.is_file()]
    assert any("dagster" in path.parts for path in files)
    assert [str(path) for path in files if KEY.encode() in path.read_bytes()] == []


@pytest.mark.usefixtures("syke_wants_a_key")
def test_a_key_that_is_not_set_is_named_and_nothing_is_asked(
    hostile: Hostile, refresh: Callable[[HostileServer], Outcome]
) -> None:
    server = hostile(syke, says_the_key)
    outcome = refresh(server)
    assert outcome.code == 3
    assert """set ILMASTO_API_KEYS='{"syke": "…"}'""" in outcome.said
    assert server.settled() == 0
