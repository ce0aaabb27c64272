"""The unit tests of dbt: formulas on rows worked out by hand, beside the models that they test (`dbt_project/models/`).

Not here: the data tests, which each refresh runs; properties over many drawn rows (`test_*_properties.py`).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration import runs
from orchestration.transform import dbt_run

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.quality.results import CheckResult
    from orchestration.transform.manifest import Manifest


@pytest.fixture(scope="module")
def ran(build: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, CheckResult]:
    """What each unit test said, by the check id of the test."""
    folder = tmp_path_factory.mktemp("unit_tests")
    shutil.copyfile(build / runs.WAREHOUSE, folder / runs.WAREHOUSE)
    return {result.check_id: result for result in dbt_run.run_unit_tests(folder / runs.WAREHOUSE, folder)}


def test_every_unit_test_ran(ran: dict[str, CheckResult], manifest: Manifest) -> None:
    assert set(ran) == {f"dbt.{unique_id}" for unique_id in manifest["unit_tests"]}
    assert ran


def test_every_formula_gives_what_was_worked_out_by_hand(ran: dict[str, CheckResult]) -> None:
    assert [result.detail for result in ran.values() if not result.passes] == []
