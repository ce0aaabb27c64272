"""The verdict: every check that must have run has run, and none failed. An absent result counts as a failed one.

Pure functions of the contracts, dbt's manifest and the results in a run's folder; relies on no orchestrator. What does
not live here: running checks, and what a verdict leads to (`release/release.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.quality.expectations import expectations_of
from orchestration.quality.results import CheckResult, recorded
from sources.code_lists import load_code_lists
from sources.contract import table_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sources.contract import Source

SITE_CHECK = "site.every_page_is_built"
REPORTS_CHECK = "site.every_place_has_its_report"
HISTORY_CHECK = "history.releases_are_carried_on"
"""Warns where the history of our own releases could not be read, and never fails."""


@dataclass(frozen=True)
class Verdict:
    """What stands between a run and a release: nothing, or these."""

    failures: tuple[CheckResult, ...]
    absent: tuple[str, ...]
    results: tuple[CheckResult, ...]

    @property
    def passes(self) -> bool:
        """Whether a release may be made."""
        return not self.failures and not self.absent

    @property
    def is_source_failure(self) -> bool:
        """Whether every failure is a source that could not be had."""
        return bool(self.failures) and all(failure.is_source_failure for failure in self.failures)


def required_checks(
    sources: Mapping[str, Source], dbt_nodes: Iterable[str], own_checks: Iterable[str], seeds_dir: Path
) -> list[str]:
    """The ids of every check that must have passed: of the contracts, of dbt by unique id, and the project's own."""
    required = []
    for source in sources.values():
        code_lists = load_code_lists(source, seeds_dir)
        required.append(f"landing.{source.publisher}")
        for dataset in source.datasets:
            required.append(f"parse.{table_name(source, dataset)}")
            required += [expected.check_id for expected in expectations_of(source, dataset, code_lists)]
    required.append(HISTORY_CHECK)
    required += [f"dbt.{unique_id}" for unique_id in dbt_nodes]
    return [*required, *own_checks]


def judge(required: Iterable[str], run_dir: Path) -> Verdict:
    """Read the results in the run's folder and hold them against `required`."""
    results = recorded(run_dir)
    failures = tuple(result for result in results.values() if not result.passes)
    absent = tuple(check_id for check_id in required if check_id not in results)
    return Verdict(failures, absent, tuple(results.values()))
