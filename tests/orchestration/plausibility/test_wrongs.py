"""Every plausible wrong of the table: its stated outcome, by the questions asked of a warehouse that holds it.

What does not live here: the wrongs, and those that go through the whole job (`test_held_releases.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from orchestration import runs, warehouse
from orchestration.plausibility import asking, page
from orchestration.settings import SEEDS_DIR
from sources.code_lists import read_seed
from tests.orchestration.plausibility.plausible_wrongs import EVERY_WRONG
from tests.orchestration.plausibility.wrongs import changed

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.plausibility.findings import Finding
    from tests.conftest import House
    from tests.orchestration.plausibility.wrongs import Wrong

_FEWEST = 40


def levels_of(house: House, build: Path, path: Path, sql: tuple[str, ...]) -> Path:
    """The approved levels: those of the published release, changed by these statements."""
    with asking.compared(build, house.published, None) as connection:
        connection.execute("create temp table own as select * from levels")
        for statement in sql:
            connection.execute(statement.replace("update levels", "update own"))
        connection.execute(f"copy own to {warehouse.quoted(path)} (format parquet)")
    return path


def found_in(warehouse_path: Path, house: House, levels: Path | None = None) -> list[Finding]:
    """What is found in a warehouse beside the house's published release."""
    with asking.compared(warehouse_path, house.published, levels) as connection:
        return asking.asked(connection)


@pytest.mark.parametrize("wrong", EVERY_WRONG, ids=lambda wrong: wrong.test_id)
def test_a_plausible_wrong_has_its_stated_outcome(wrong: Wrong, house: House, build: Path, tmp_path: Path) -> None:
    copy = changed(build / runs.WAREHOUSE, tmp_path / runs.WAREHOUSE, wrong.sql)
    good = build / runs.WAREHOUSE
    levels = levels_of(house, good, tmp_path / "levels.parquet", wrong.before) if wrong.before else None
    found = found_in(copy, house, levels)
    said = [finding.said() for finding in found]
    outcome = "published" if not found else "held" if any(f.outcome == "hold" for f in found) else "told"
    assert outcome == wrong.outcome, said
    assert set(wrong.kinds) <= {finding.kind for finding in found}, said
    assert outcome != "published" or wrong.why, "one that goes through has its reason"
    copy.unlink()


def test_buildings_of_every_place_that_use_more_are_found_where_there_are_enough_of_them(
    house: House, build: Path, tmp_path: Path
) -> None:
    sql = (
        "update marts.mart_municipal_indicators set indicator_value = indicator_value * 1.17 "
        "where indicator_code = 'building_electricity_per_m2'"
    )
    copy = changed(build / runs.WAREHOUSE, tmp_path / runs.WAREHOUSE, (sql,))
    # the example has four of one year: too few for a middle
    with asking.compared(copy, house.published, None) as connection:
        assert asking.asked(connection) == []
        earlier = "select * replace (year - 1 as year) from points where subject = 'buildings'"
        connection.execute(f"insert into points {earlier}")
        found = asking.asked(connection)
    assert ("shifted", "buildings", "all") in {(finding.kind, finding.subject, finding.place) for finding in found}


def test_there_are_as_many_wrongs_as_promised_and_each_once() -> None:
    assert len(EVERY_WRONG) >= _FEWEST
    assert [name for name, count in Counter(wrong.test_id for wrong in EVERY_WRONG).items() if count > 1] == []
    publishers = {"syke", "statfin", "energiateollisuus", "traficom", "property_meters", "coordinators"}
    assert publishers == {wrong.publisher for wrong in EVERY_WRONG}


def test_the_very_same_numbers_give_no_finding(house: House, build: Path) -> None:
    assert found_in(build / runs.WAREHOUSE, house) == []


def test_what_the_publishers_own_summary_tells_stands_beside_what_moved(
    house: House, build: Path, tmp_path: Path
) -> None:
    sql = (
        "update marts.mart_municipal_indicators set indicator_value = indicator_value * 1.29 "
        "where municipality_code = '297' and method = 'hinku' and indicator_code = 'emissions_total'"
    )
    copy = changed(build / runs.WAREHOUSE, tmp_path / runs.WAREHOUSE, (sql,))
    (moved,) = [finding for finding in found_in(copy, house) if finding.kind == "moved"]
    ((own,),) = warehouse.rows_of(
        copy,
        "select arg_max(row_value, vintage) from staging.stg_syke__site_workbook where municipality_code = '297' "
        f"and method = 'hinku' and row_kind = 'total' and year = {moved.year}",
    )
    assert moved.publishers_own == float(own)
    assert f"the publisher's own summary {float(own):.4g}" in moved.said()
    assert "julkaisijan oma yhteenveto: " in page.text(
        [moved], "2026.01.01-2", "2026.01.01-1", waiting=(), has_example=True
    )


def test_a_sentence_for_readers_names_everything_in_words(house: House, build: Path, tmp_path: Path) -> None:
    found = []
    for wrong in EVERY_WRONG:
        if wrong.outcome == "held" and not wrong.before:
            found += found_in(changed(build / runs.WAREHOUSE, tmp_path / runs.WAREHOUSE, wrong.sql), house)
    assert {finding.kind for finding in found} > {"moved", "ratio", "repeated_year", "swapped_series", "changed_rows"}
    assert sorted({finding.said_fi() for finding in found if "_" in finding.said_fi()}) == []


def test_a_finding_keeps_its_id_while_its_numbers_stay(house: House, build: Path, tmp_path: Path) -> None:
    ids = []
    for factor in ("1.29", "1.29", "1.3"):
        sql = f"update marts.mart_municipal_overview set population = population * {factor} where year = 2015"
        copy = changed(build / runs.WAREHOUSE, tmp_path / runs.WAREHOUSE, (sql,))
        ids.append(sorted(finding.finding_id for finding in found_in(copy, house)))
    assert ids[0]
    assert ids[0] == ids[1]
    assert not set(ids[0]) & set(ids[2])


def test_numbers_of_another_origin_have_no_past(house: House, build: Path, tmp_path: Path) -> None:
    """The first release of real figures is held for nothing, though all of them are others than the made-up ones."""
    tables = ("mart_municipal_indicators", "mart_municipal_overview", "mart_municipal_emissions", "mart_measures")
    renamed = [f"update marts.{table} set origin = 'live'" for table in tables]
    sql = (*renamed, "update marts.mart_municipal_indicators set indicator_value = indicator_value * 3")
    copy = changed(build / runs.WAREHOUSE, tmp_path / runs.WAREHOUSE, sql)
    assert [finding.said() for finding in found_in(copy, house)] == []


def test_every_bound_has_its_reason_and_is_asked() -> None:
    rows = read_seed(asking.BOUNDS, SEEDS_DIR)
    assert [row for row in rows if not row["reason"] or row["outcome"] not in {"hold", "tell"}] == []
    questions = "".join(path.read_text(encoding="utf-8") for path in asking.QUESTIONS_DIR.glob("*.sql"))
    by_code = {"model_change"}
    unasked = {row["kind"] for row in rows if f"'{row['kind']}'" not in questions} - by_code
    assert unasked == set()
