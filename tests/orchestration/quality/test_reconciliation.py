"""The marts held against one another: each identity holds in the house's build, and is red once for each of its facts.

What does not live here: a mart held to its own rule (`test_data_tests.py`), and mutants of the SQL (`test_mutants.py`).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration import runs, warehouse
from orchestration.quality.reconciliation import IDENTITIES_DIR, STEP, told_by
from tests.orchestration.quality.wrongs_of_buildings import IDENTITIES as OF_BUILDINGS
from tests.orchestration.quality.wrongs_of_changes import OF_CHANGES
from tests.orchestration.quality.wrongs_of_forms import IDENTITIES as OF_FORMS
from tests.orchestration.quality.wrongs_of_marts import WRONGS as OF_MARTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from sources.contract import Source

WRONGS = OF_MARTS | OF_CHANGES | OF_FORMS | OF_BUILDINGS


@pytest.fixture(scope="module")
def copied(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy of the build's warehouse."""
    folder = tmp_path_factory.mktemp("altered")
    shutil.copyfile(build / runs.WAREHOUSE, folder / runs.WAREHOUSE)
    return folder


@pytest.fixture
def altered(copied: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The copy, which forgets what a test does to it."""
    with warehouse.opened(copied / runs.WAREHOUSE, read_only=False) as connection:
        connection.begin()
        yield connection
        connection.rollback()


def test_every_identity_holds_on_a_good_build(sources: dict[str, Source], build: Path) -> None:
    results = STEP.run(sources, build)
    assert [result.check_id for result in results] == list(STEP.check_ids)
    assert [line for result in results if not result.passes for line in result.messages(3)] == []


def test_every_identity_is_made_red_by_a_test_here() -> None:
    identities = {path.stem for path in IDENTITIES_DIR.glob("[a-z]*.sql")}
    assert identities == WRONGS.keys()
    assert identities <= {check.name for check in STEP.checks}


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        pytest.param(name, sql, id=f"{name}-{number}")
        for name, wrongs in WRONGS.items()
        for number, sql in enumerate(wrongs, start=1)
    ],
)
def test_an_identity_finds_the_one_thing_wrong_and_names_it(
    name: str, sql: str, altered: duckdb.DuckDBPyConnection
) -> None:
    changed = altered.execute(sql).fetchall()[0][0]
    assert changed > 0
    problems = told_by(altered, name)
    assert problems
    assert all(problem.file and problem.value and problem.expected for problem in problems)


def test_an_identity_that_cannot_be_asked_is_an_error_and_no_pass(sources: dict[str, Source], copied: Path) -> None:
    with warehouse.opened(copied / runs.WAREHOUSE, read_only=False) as connection:
        connection.execute("alter table marts.dim_targets rename to dim_targets_away")
    try:
        results = {result.check_id.split(".")[1]: result for result in STEP.run(sources, copied)}
    finally:
        with warehouse.opened(copied / runs.WAREHOUSE, read_only=False) as connection:
            connection.execute("alter table marts.dim_targets_away rename to dim_targets")
    assert results["outlook_agrees_with_the_rest"].status == "errored"
    assert "dim_targets" in results["outlook_agrees_with_the_rest"].detail


def test_what_is_told_of_many_places_is_cut_and_counted(altered: duckdb.DuckDBPyConnection) -> None:
    altered.execute("update marts.mart_municipal_overview set emissions_kt_co2e = emissions_kt_co2e + 1")
    problems = told_by(altered, "sectors_sum_to_totals")
    assert len(problems) == 201
    assert "places" in problems[-1].value


@pytest.mark.parametrize(("status", "found"), [("missing", []), ("too_few_years", ["too_few_years (297, 2005, alas)"])])
def test_a_year_without_emissions_has_no_trend_for_that_reason_and_the_years_after_it_for_theirs(
    status: str, found: list[str], altered: duckdb.DuckDBPyConnection
) -> None:
    # as where a municipality's newest release begins later than the others'
    altered.execute(
        "update marts.mart_municipal_overview set emissions_kt_co2e = null "
        "where municipality_code = '297' and method = 'alas' and year = 2005"
    )
    for year, reason in ((2005, status), (2014, "too_few_years")):
        altered.execute(
            "update marts.mart_municipal_indicators set indicator_value = null, value_status = ? "
            "where indicator_code = 'emissions_trend' and municipality_code = '297' and method = 'alas' and year = ?",
            [reason, year],
        )
    assert [problem.value for problem in told_by(altered, "trends_are_the_fitted_curves")] == found
