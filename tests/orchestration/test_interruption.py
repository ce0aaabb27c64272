"""Ctrl-C in the middle of a refresh: the command says so in a few lines, and the release before stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import House

COMMAND = """
import signal
from orchestration.cli import app

signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal: tests in the background ignore it
app()
"""


@pytest.mark.parametrize("moment", ["Refresh reads", "landing/traficom", "history"])
def test_an_interrupted_refresh_says_so_and_leaves_the_release(own_house: House, moment: str) -> None:
    before = own_house.published.name
    about = own_house.published / "release.json"
    made_of_another_code = json.loads(about.read_text(encoding="utf-8")) | {"made_of": {"with_earlier": []}}
    about.write_text(json.dumps(made_of_another_code), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "refresh"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if moment in line:
                break
        os.killpg(process.pid, signal.SIGINT)  # a terminal interrupts every process of the command
        lines += process.stdout.readlines()
    assert process.returncode == 130, lines
    assert lines[-3:] == [
        "\n",
        f"Interrupted. Release {before} stays as it was.\n",
        "Next: run `ilmasto refresh` again\n",
    ]
    assert not any("Traceback" in line or "refused" in line for line in lines)
    assert len(lines) < 30
    assert own_house.published.name == before
