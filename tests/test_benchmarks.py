"""Benchmarks still measure: those that know the inside of the house, on as little as will do.

Their figures are asked nothing of, and the others (`make bench`) run nothing but commands that have tests of their own.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.models import stretch
from benchmarks.processes import in_a_process
from benchmarks.refresh import seconds_of_the_sql
from orchestration.runs import WAREHOUSE
from orchestration.settings import SOURCES_DIR, tool_environment

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sql_of_every_model_and_test_runs_by_duckdb_alone(first_data: Path) -> None:
    assert seconds_of_the_sql(first_data / "build" / "latest" / WAREHOUSE) > 0


def test_files_of_the_whole_country_come_through_the_doors() -> None:
    command = [sys.executable, "-m", "benchmarks.national", "--rows", "3", "--releases", "2", "--times", "1"]
    outcome = subprocess.run(
        command, env=tool_environment(), cwd=SOURCES_DIR.parent, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "308 files    616 files" in outcome.stdout


def test_models_are_built_of_more_rows_and_their_second_opinions_asked(first_data: Path, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(first_data)
    stretch(tmp_path, rows_of_a_row=2)
    figures = [
        in_a_process("benchmarks.models", step, str(tmp_path), ILMASTO_DATA_DIR=str(first_data))
        for step in ("build", "floor", "reconcile")
    ]
    assert all(value > 0 for found in figures for value in found.values())
