"""The project's own checks: each is green on the house's build, and red once on a copy with one thing wrong."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import pytest

from orchestration import runs
from orchestration.quality.checks import STEP

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestration.quality.results import CheckResult
    from sources.contract import Source

Altered = dict[str, "CheckResult"]


def set_emissions(mart: str, value: str, where: str = "true") -> str:
    return f"update marts.{mart} set emissions_kt_co2e = {value} where {where}"  # noqa: S608 - a test's own words


WRONGS = {
    "every_municipality_and_year_is_there": (
        "delete from raw.statfin_population where kuntanumero = '844' and vuosi = 2013",
        "population_11re_01.json, column kuntanumero + vuosi: value “844: 2013”; expected rows for these",
    ),
    "no_series_has_a_hole": (
        "delete from raw.syke_municipal_emissions where kuntanumero = '297' and vuosi = 2010 and taso_3 = 'Maa'",
        "kunta_297.csv, column kuntanumero + taso_3 + vuosi: value “297, Maa, 2010”; expected rows for this year",
    ),
    "no_row_is_lost_in_staging": (
        "create or replace view staging.stg_statfin__population as select * from raw.statfin_population limit 398",
        "staging.stg_statfin__population: value “398 rows”; expected 399 rows, as in raw",
    ),
    "totals_have_not_jumped": (
        set_emissions(
            "mart_municipal_overview",
            "emissions_kt_co2e * 1.31",
            "municipality_code = '297' and year = 2024 and method = 'hinku'",
        ),
        "kunta_297.csv, column emissions_kt_co2e: value “",
    ),
}
ALTERED_BEYOND_SQL = {"every_dataset_is_recent", "a_public_release_holds_no_example_data"}


@pytest.fixture
def copied(build: Path, tmp_path: Path) -> Path:
    """A copy of the build that may be altered."""
    folder = tmp_path / "run"
    folder.mkdir()
    shutil.copytree(build / "inputs", folder / "inputs")
    shutil.copyfile(build / runs.WAREHOUSE, folder / runs.WAREHOUSE)
    return folder


def alter(folder: Path, sql: str) -> None:
    with duckdb.connect(str(folder / runs.WAREHOUSE)) as connection:
        connection.execute(sql)


def red(sources: dict[str, Source], folder: Path) -> Altered:
    """The results that do not pass, by the check's name."""
    results = STEP.run(sources, folder)
    assert [result.check_id for result in results] == list(STEP.check_ids)
    return {result.check_id.removeprefix("checks."): result for result in results if not result.passes}


def test_every_check_is_green_on_a_good_build(sources: dict[str, Source], build: Path) -> None:
    assert red(sources, build) == {}


def test_every_check_is_made_red_by_a_test_here() -> None:
    assert WRONGS.keys() | ALTERED_BEYOND_SQL == {check.name for check in STEP.checks}


@pytest.mark.parametrize("name", WRONGS)
def test_a_check_finds_the_one_thing_wrong_and_names_it(name: str, sources: dict[str, Source], copied: Path) -> None:
    sql, words = WRONGS[name]
    alter(copied, sql)
    result = red(sources, copied)[name]
    assert result.status == "failed"
    (line,) = result.messages()
    assert line.startswith(words)
    assert name != "totals_have_not_jumped" or all(part in line for part in ("2024", "297"))


@pytest.mark.parametrize("factor", [0.69, 1.31])
def test_a_jump_either_way_is_found_and_says_what_to_do(
    factor: float, sources: dict[str, Source], copied: Path, set_up: Callable[..., None]
) -> None:
    alter(copied, set_emissions("mart_municipal_overview", f"emissions_kt_co2e * {factor}"))
    result = red(sources, copied)["totals_have_not_jumped"]
    assert len(result.problems) > 19
    assert "ILMASTO_JUMP_LIMIT_PCT" in result.messages(1)[0]
    set_up(jump_limit_pct=40)
    assert "totals_have_not_jumped" not in red(sources, copied)


@pytest.mark.usefixtures("house")
def test_numbers_of_another_origin_are_not_compared(sources: dict[str, Source], copied: Path) -> None:
    alter(copied, "update marts.mart_municipal_overview set emissions_kt_co2e = emissions_kt_co2e * 3, origin = 'live'")
    assert "totals_have_not_jumped" not in red(sources, copied)


def test_nothing_has_jumped_before_the_first_release(
    sources: dict[str, Source], copied: Path, set_up: Callable[..., None], tmp_path: Path
) -> None:
    set_up(data_dir=tmp_path / "no release")
    alter(copied, set_emissions("mart_municipal_overview", "emissions_kt_co2e * 3"))
    assert "totals_have_not_jumped" not in red(sources, copied)


def age(folder: Path, publisher: str, **changed: str) -> list[str]:
    """Let a run's record of a publisher's files say something else of each, and give their names."""
    path = folder / "inputs" / f"{publisher}.json"
    records = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([record | changed for record in records]))
    return [record["name"] for record in records]


LONG_AGO, NOW = "2000-01-01T00:00:00+00:00", datetime.now(UTC).isoformat(timespec="seconds")


STALE = {
    "last_seen_at": ("live", "run `ilmasto refresh --live`"),
    "retrieved_at": ("upload", "bring a newer file"),
}
"""From when a file's age is counted: of which origin it is, and what is to be done when it is too old."""


@pytest.mark.parametrize(
    ("publisher", "days", "column"),
    [("syke", 400, "last_seen_at"), ("statfin", 500, "last_seen_at"), ("coordinators", 400, "retrieved_at")],
)
def test_a_file_that_was_not_seen_or_brought_for_longer_than_its_contract_allows_is_stale(
    publisher: str, days: int, column: str, sources: dict[str, Source], copied: Path
) -> None:
    origin, next_step = STALE[column]
    names = age(copied, publisher, **{"origin": origin, "retrieved_at": NOW, "last_seen_at": NOW, column: LONG_AGO})
    found = red(sources, copied)
    assert set(found) == {"every_dataset_is_recent"}
    with_files = [dataset for dataset in sources[publisher].datasets if any(map(dataset.takes, names))]
    assert len(found["every_dataset_is_recent"].problems) == len(with_files)
    line = found["every_dataset_is_recent"].messages()[0]
    file, _, rest = line.partition(", ")
    assert sources[publisher].datasets[0].takes(file)
    assert rest.startswith(f"column {column}: value “")
    assert f"at most {days} days old: {next_step}" in line


@pytest.mark.parametrize(
    ("origin", "last_seen_at"), [("live", NOW), ("example", LONG_AGO)], ids=["seen now", "made up"]
)
def test_what_a_publisher_still_gives_and_what_is_made_up_is_not_stale(
    origin: str, last_seen_at: str, sources: dict[str, Source], copied: Path
) -> None:
    for publisher in sources:
        age(copied, publisher, origin=origin, retrieved_at=LONG_AGO, last_seen_at=last_seen_at)
    assert red(sources, copied) == {}


def test_only_a_public_target_minds_example_data(
    sources: dict[str, Source], copied: Path, set_up: Callable[..., None]
) -> None:
    set_up(target="public")
    found = red(sources, copied)
    assert set(found) == {"a_public_release_holds_no_example_data"}
    named = {problem.file for problem in found["a_public_release_holds_no_example_data"].problems}
    assert named == {snapshot.name for snapshot in runs.all_inputs(copied)}
    assert {"kunta_297.csv", "savogrow.xlsx"} < named


def test_a_check_that_cannot_be_run_is_an_error_and_no_pass(sources: dict[str, Source], copied: Path) -> None:
    alter(copied, "drop view staging.stg_statfin__population")
    result = red(sources, copied)["no_row_is_lost_in_staging"]
    assert result.status == "errored"
    assert not result.passes
    assert "stg_statfin__population" in result.detail


def test_a_build_without_a_warehouse_is_an_error(sources: dict[str, Source], copied: Path) -> None:
    (copied / runs.WAREHOUSE).unlink()
    with pytest.raises(duckdb.Error):
        STEP.run(sources, copied)
    assert not (copied / runs.WAREHOUSE).exists()
