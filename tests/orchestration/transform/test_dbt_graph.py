"""What Dagster is told of dbt's data tests: what blocks is what fails a release.

Not here: that every model and seed has its asset (`test_definitions.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest

from orchestration.quality.results import CheckResult, Status
from orchestration.transform import assets, dbt_graph

if TYPE_CHECKING:
    from orchestration.transform.manifest import Manifest


def test_a_data_test_blocks_unless_it_only_warns(manifest: Manifest) -> None:
    specs = dbt_graph.check_specs(manifest)
    of_severity = {"error": True, "warn": False}
    wanted = {unique_id: of_severity[manifest["nodes"][unique_id]["config"]["severity"].lower()] for unique_id in specs}
    assert {unique_id: spec.blocking for unique_id, spec in specs.items()} == wanted
    assert set(wanted.values()) == {True, False}


@pytest.mark.parametrize(
    ("status", "passed", "severity"),
    [
        ("passed", True, dg.AssetCheckSeverity.WARN),
        ("warned", False, dg.AssetCheckSeverity.WARN),
        ("failed", False, dg.AssetCheckSeverity.ERROR),
        ("errored", False, dg.AssetCheckSeverity.ERROR),
    ],
)
def test_a_warning_shows_as_a_warning_and_a_failure_as_an_error(
    *, status: Status, passed: bool, severity: dg.AssetCheckSeverity, manifest: Manifest
) -> None:
    specs = dbt_graph.check_specs(manifest)
    unique_id = next(iter(specs))
    found = CheckResult(f"dbt.{unique_id}", "dbt", "a test", status, detail="what is wrong")
    (told,) = assets._dagster_events([found], specs, {})  # noqa: SLF001 - the one place where results become events
    assert isinstance(told, dg.AssetCheckResult)
    assert (told.passed, told.severity) == (passed, severity)
    assert told.metadata["problems"].value == ([] if passed else ["what is wrong"])
