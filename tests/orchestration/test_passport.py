"""The passport of a number: its files and rows, what it says of a place without a plan, and of what there is not."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from orchestration import warehouse
from orchestration.passport import UnknownError, passport
from tests.conftest import House, example

if TYPE_CHECKING:
    from collections.abc import Sequence


def said(house: House, *words: str) -> str:
    outcome = house.run("passport", *words)
    assert outcome.code == 0, outcome.said
    return outcome.said


def test_a_passport_names_the_rows_of_each_file_that_the_number_is_made_of(house: House) -> None:
    text = said(house, "emissions_per_resident", "Kuopio", "2024")
    lines = list(csv.reader(io.StringIO(example("syke", "kunta_297.csv").decode()), delimiter=";"))
    rows = [number for number, line in enumerate(lines, 1) if line[lines[0].index("vuosi")] == "2024"]
    sources = json.loads((house.published / "release.json").read_text(encoding="utf-8"))
    assert f"kunta_297.csv, rows {rows[0]}-{rows[-1]} ({len(rows)} of them): syke_municipal_emissions, example" in text
    assert "population_11re_01.json, row " in text
    assert sources["release_id"] in text
    sql = "select sha256 from release_sources where file in ('kunta_297.csv', 'population_11re_01.json')"
    for (sha256,) in warehouse.rows_of(house.published / "warehouse.duckdb", sql):
        assert sha256 in text


def test_an_areas_passport_names_the_files_of_all_its_municipalities(house: House) -> None:
    text = said(house, "emissions_total", "Kuopion seutu", "2024")
    assert "(HS1)" in text
    assert "kunta_297.csv" in text
    assert "kunta_749.csv" in text
    assert "kunta_140.csv" not in text


def test_an_event_of_a_whole_area_is_traced_to_its_row(house: House) -> None:
    sql = """
        select areas.area_code, areas.year from mart_area_indicators as areas
        inner join dim_area_memberships as memberships using (area_code)
        inner join mart_municipal_indicators as numbers using (municipality_code, year, indicator_code)
        where indicator_code = 'events' and borders = 'current'
            and areas.area_code in (select area_code from dim_areas where area_type = 'project_area')
        group by areas.area_code, areas.year
        having max(areas.indicator_value) > 0 and max(numbers.indicator_value) = 0
    """
    ((area_code, year), *_) = warehouse.rows_of(house.published / "warehouse.duckdb", sql)
    assert "coordinators_communications, example" in said(house, "events", area_code, str(year))


def test_no_plan_is_traced_to_the_workbook_that_tells_of_none(house: House) -> None:
    text = said(house, "plans_in_force_share", "Tervo", "2026")
    assert "savogrow.xlsx, no row of it: coordinators_plans" in text
    assert "coordinators_measures" not in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("tuuli", "Kuopio", "2024"), "knows no indicator tuuli"),
        (("events", "Atlantis", "2024"), "knows no place Atlantis"),
        (("events", "Kuopio", "1890"), "holds no events of Kuopio in 1890"),
    ],
)
def test_what_there_is_not_is_the_askers_mistake(house: House, words: Sequence[str], told: str) -> None:
    outcome = house.run("passport", *words)
    assert outcome.code == 2
    assert told in outcome.said
    with pytest.raises(UnknownError, match=told):
        passport(house.published.resolve(), words[0], words[1], int(words[2]))


def test_every_published_number_has_a_passport_and_they_are_small(house: House) -> None:
    marts = sum(path.stat().st_size for path in house.published.glob("mart_*.parquet"))
    assert (house.published / "mart_passports.parquet").stat().st_size < 0.2 * marts
    sql = """
        select count(*) from mart_municipal_indicators as number
        where indicator_value is not null and not exists (
            select 1 from mart_passports as passport
            where passport.snapshot_id = number.snapshot_id and passport.place_code = number.municipality_code
                and coalesce(passport.year, number.year) = number.year
        )
    """
    assert warehouse.rows_of(house.published / "warehouse.duckdb", sql) == [(0,)]
