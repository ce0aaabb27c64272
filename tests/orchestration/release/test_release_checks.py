"""The tables of a release against the marts that were judged.

Not here: a mart against another (`test_reconciliation.py`).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration import runs, warehouse
from orchestration.release import checks as release_checks
from orchestration.release import wide_tables as wide_views
from orchestration.release.exports import marts_of

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.quality.results import CheckResult
    from orchestration.transform.manifest import Manifest
    from tests.conftest import House

WRONGS = {
    "update mart_measures set owner = 'another' where municipality_code = '297'": {release_checks.AS_JUDGED},
    "delete from mart_municipal_overview where year = 1990 and municipality_code = '844'": {release_checks.AS_JUDGED},
    "insert into dim_sectors from dim_sectors limit 1": {release_checks.AS_JUDGED},
    "update wide_area_emissions set emissions_total = emissions_total + 1 where area_code = 'EVK06' and year = 2024": {
        release_checks.ONE_CELL
    },
    "update wide_municipal_energy set electricity_use = null where municipality_code = '297'": {
        release_checks.ONE_CELL
    },
    "insert into wide_area_measures from wide_area_measures where area_code = 'HS1'": {release_checks.ONE_CELL},
    "update wide_area_plans set plan_age = 3 where plan_age is null": {release_checks.ONE_CELL},
}


@pytest.fixture
def copied(house: House, tmp_path: Path) -> Path:
    """A copy of the release's DuckDB file that may be altered."""
    path = tmp_path / runs.WAREHOUSE
    shutil.copyfile(house.published / runs.WAREHOUSE, path)
    return path


def found(database: Path, build: Path, manifest: Manifest) -> dict[str, CheckResult]:
    """The results that do not pass, by id."""
    marts = marts_of(manifest)
    results = release_checks.of(database, build / runs.WAREHOUSE, marts, wide_views.of(marts))
    assert tuple(result.check_id for result in results) == release_checks.CHECK_IDS
    return {result.check_id: result for result in results if not result.passes}


def test_the_house_tells_what_was_judged(copied: Path, build: Path, manifest: Manifest) -> None:
    assert found(copied, build, manifest) == {}


@pytest.mark.parametrize("sql", WRONGS)
def test_a_release_that_tells_another_number_is_refused(
    sql: str, copied: Path, build: Path, manifest: Manifest
) -> None:
    with warehouse.opened(copied, read_only=False) as connection:
        assert connection.execute(sql).fetchall()[0][0] > 0
    results = found(copied, build, manifest)
    assert results.keys() == WRONGS[sql]
    assert all(problem.file and problem.value for result in results.values() for problem in result.problems)
