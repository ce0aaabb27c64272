"""What is said as JSON: each line of a refresh, of what stops a command and of the server is one object.

Not here: what people read, which is unchanged (`test_cli.py`, `test_gate.py`).
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from orchestration.release import serve
from orchestration.settings import PROJECT_DIR
from tests.conftest import House, example
from tests.orchestration.release.conftest import BOUNDED_TRIES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Objects = list[dict[str, Any]]
DEFECT = """
from orchestration.commands import releases
from orchestration.cli import app

releases.release.releases = lambda: 1 / 0
app()
"""
COMMAND = "from orchestration.cli import app; app()"


@pytest.fixture(autouse=True)
def as_json(house: House, set_up: Callable[..., None]) -> None:
    del house
    set_up(log_format="json")


def objects(said: str) -> Objects:
    return [json.loads(line) for line in said.splitlines()]


def by_event(said: Objects, event: str) -> Objects:
    return [one for one in said if one["event"] == event]


def process(code: str, *arguments: str) -> tuple[int, Objects, Objects]:
    command = [sys.executable, "-c", code, *arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(PROJECT_DIR), *sys.path])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, objects(done.stdout), objects(done.stderr)


def test_every_line_of_a_refresh_is_an_object_with_its_fields(house: House) -> None:
    code, said, errors = process(COMMAND, "refresh")
    assert (code, errors) == (0, [])
    assert said[0]["event"] == "refresh_begun"
    steps = {one["step"]: one for one in by_event(said, "step_ended")}
    assert steps["landing/syke"]["seconds"] >= 0
    assert steps["landing/syke"]["message"]
    (ended,) = by_event(said, "nothing_new")
    assert ended["release_id"] == house.published.name
    assert ended["seconds"] > 0
    assert len({one["run_id"] for one in said}) == 1
    assert all(datetime.fromisoformat(one["time"]).tzinfo for one in said)
    assert {one["level"] for one in said} == {"info"}


def test_a_refusal_is_told_line_by_line_with_the_exit_code_at_the_end(house: House, sends: Callable[..., None]) -> None:
    sends("syke", {"kunta_297.csv": example("syke", "kunta_297.csv").partition(b"\n")[0] + b"\n"})
    outcome = house.refresh()
    said = objects(outcome.said)
    (refused,) = by_event(said, "refused")
    assert (refused["level"], refused["release_id"]) == ("error", house.published.name)
    assert any("kunta_297.csv" in one["message"] for one in by_event(said, "refusal"))
    assert by_event(said, "step_failed")
    assert (said[-1]["event"], said[-1]["exit_code"]) == ("stopped", outcome.code)
    assert said[-1]["message"].startswith("Next: ")


def test_what_stops_any_command_is_told_so_and_a_wrong_setting_too(house: House, set_up: Callable[..., None]) -> None:
    (stopped,) = objects(house.run("rollback", "2099.01.01-1").said)
    assert (stopped["event"], stopped["exit_code"]) == ("stopped", 2)
    set_up(target="publik")
    (wrong,) = objects(house.run("status").said)
    assert wrong["message"].startswith("ILMASTO_TARGET: “publik” is not allowed")


def test_a_defect_is_told_with_its_trace_in_one_line() -> None:
    code, _, (defect,) = process(DEFECT, "releases")
    assert code == 1
    assert (defect["event"], defect["message"]) == ("defect", "ZeroDivisionError: division by zero")
    assert "Traceback" in defect["trace"]


def test_the_server_tells_each_answer_and_its_own_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    asked_for: dict[str, Any] = {}
    monkeypatch.setattr(serve.uvicorn, "run", lambda app, **given: asked_for.update(given, app=app))
    serve.serve_published(tmp_path, 8471)
    (serving,) = objects(capsys.readouterr().out)
    assert (serving["event"], serving["port"]) == ("serving", 8471)
    server = uvicorn.Server(uvicorn.Config(**asked_for | {"port": 0}))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(BOUNDED_TRIES):
        if server.started:
            break
        time.sleep(0.02)
    (port,) = {socket.getsockname()[1] for one in server.servers for socket in one.sockets}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/ei-ole?a=1")
    assert connection.getresponse().status == 404
    connection.close()
    server.should_exit = True
    thread.join(20)
    said = objects(capsys.readouterr().err)
    (asked,) = by_event(said, "access")
    assert (asked["method"], asked["path"], asked["status"]) == ("GET", "/ei-ole?a=1", 404)
    assert asked["client"].startswith("127.0.0.1:")
    assert {one["logger"] for one in by_event(said, "log")} == {"uvicorn.error"}


def test_a_librarys_warning_and_error_are_objects_too() -> None:
    code = """
import logging
from orchestration import log_lines

log_lines.begin()
logging.getLogger("a.library").warning("slow %s", "disk")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("a.library").exception("broken")
"""
    _, _, (warning, error) = process(code)
    assert (warning["level"], warning["logger"], warning["message"]) == ("warning", "a.library", "slow disk")
    assert "ZeroDivisionError" in error["trace"]


def test_the_page_of_operations_tells_every_field_and_event(house: House, sends: Callable[..., None]) -> None:
    page = (PROJECT_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    _, _, chapter = page.partition("## Logs as JSON\n")
    chapter, _, _ = chapter.partition("\n## ")
    told = set(re.findall(r"`(\w+)`", chapter))
    sends("syke", {"kunta_297.csv": b""})
    said = objects(house.refresh().said) + objects(house.run("rollback", "2099.01.01-1").said)
    assert {name for one in said for name in one} | {one["event"] for one in said} <= told
