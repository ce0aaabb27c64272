"""What the workbook's second form tells of a measure, from the files to the published tables, cell by cell.

Not here: what is counted of measures (`test_measure_facts.py`), and reading the form (`sources/`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import warehouse
from orchestration.intake.in_use import rows_of_example
from orchestration.settings import SEEDS_DIR
from sources.code_lists import read_seed
from sources.contract import load_source

if TYPE_CHECKING:
    from sources.coordinators.rows import Row
    from tests.conftest import House

AREAS = ("kuopion-seutu", "yla-savo", "keski-savo", "savogrow")
SOURCE = load_source("coordinators")
DETAILS = {
    "vaikutustapa": "mechanism",
    "vaikutuksen_kesto_v": "lifetime_years",
    "rahoituslähde": "funding_source",
    "ilmastoriski": "adaptation_risk",
    "vastuurooli": "responsible_role",
    "valmistunut_pvm": "completed_date",
}


def rows_of(dataset: str) -> list[dict[str, object]]:
    """The rows of the example's workbooks, by the names of their columns."""
    names = [column.name for column in SOURCE.dataset(dataset).file_columns]
    every: list[Row] = [row for area in AREAS for row in rows_of_example(area)[dataset].values()]
    return [dict(zip(names, row, strict=True)) for row in every]


def test_a_measure_is_published_with_what_its_workbook_tells(house: House) -> None:
    parts = {row["name_fi"]: row["sub_sector_code"] for row in read_seed("sub_sectors", SEEDS_DIR)}
    wanted = {
        (row["tunniste"], parts.get(str(row["alasektori"])), *(row[name] for name in DETAILS))
        for row in rows_of("measures")
    }
    columns = ", ".join(DETAILS.values())
    sql = f"select measure_id, sub_sector_code, {columns} from mart_measures where measure_source = 'workbook'"  # noqa: S608 - a test's own words
    told = set(warehouse.rows_of(house.published / "warehouse.duckdb", sql))
    assert told == wanted
    for place in range(1, len(DETAILS) + 2):
        assert 0 < sum(row[place] is not None for row in told) < len(told), "some tell it, and some do not"


def test_a_plan_in_kausal_watch_tells_none_of_it(house: House) -> None:
    given = ", ".join(f"count({name})" for name in ("sub_sector_code", *DETAILS.values()))
    sql = f"select count(*) > 0, {given} from mart_measures where measure_source = 'kausal'"  # noqa: S608 - as above
    assert warehouse.rows_of(house.published / "warehouse.duckdb", sql) == [(True, *[0] * (len(DETAILS) + 1))]


def test_costs_by_year_are_published_as_the_sheet_has_them(house: House) -> None:
    columns = ("tunniste", "vuosi", "suunniteltu_eur", "toteutunut_eur", "rahoituslähde")
    wanted = {tuple(row[name] for name in columns) for row in rows_of("costs")}
    sql = "select measure_id, year, cost_estimate_eur, spent_eur, funding_source from mart_measure_costs_by_year"
    assert set(warehouse.rows_of(house.published / "warehouse.duckdb", sql)) == wanted
    assert len(wanted) > 100
