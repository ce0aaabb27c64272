"""The passport of a number: its files and rows, what it says of a place without a plan, and of what there is not."""

from __future__ import annotations

import csv
import io
import json
import random
import re
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
    assert "population_11re_01.json, value " in text
    assert "of JSON-stat's list `value`, the first being 0: statfin_population" in text
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


def test_sixty_numbers_drawn_at_random_have_the_right_value_and_name_their_files(house: House) -> None:
    """Of municipalities and areas, on both borders and by every method; files are those of each member's own number."""
    numbers = [number for group in _numbers(house) for number in random.Random(9).sample(group, 30)]
    assert len(numbers) == 60
    for indicator, code, borders, year, method, value in numbers:
        lines = passport(house.published, indicator, code, year, borders)
        told = [
            line
            for line in lines
            if line.lstrip().startswith("value") and line.split("method ")[1].split(",")[0] == method
        ]
        assert [_value_in(line) for line in told] == [round(value, 6)], (indicator, code, borders, year, method)
        assert any("sha256" in line for line in lines), lines
        for name in _files_of_members(house, indicator, code, borders, year):
            assert any(f"{name}, " in line for line in lines), (name, indicator, code, year)


def _numbers(house: House) -> list[list[tuple[str, str, str, int, str, float]]]:
    """The published numbers of municipalities, and those of areas: indicator, place, borders, year, method, value."""
    sql = """
        select indicator_code, {code}, {borders}, year, method, indicator_value from {mart}
        where indicator_value is not null order by all
    """
    marts = [
        ("mart_municipal_indicators", "municipality_code", "'current'"),
        ("mart_area_indicators", "area_code", "borders"),
    ]
    database = house.published / "warehouse.duckdb"
    return [warehouse.rows_of(database, sql.format(mart=m, code=c, borders=b)) for m, c, b in marts]  # type: ignore[misc] # as the SQL says


def _value_in(line: str) -> float:
    """The number of a line such as `value 2 345 678,9 € computed, method none`."""
    written = re.match(r"\s+value\s+(-?[\d\xa0]+(?:,\d+)?) ", line)
    assert written, line
    return float(written[1].replace("\xa0", "").replace(",", "."))


def _files_of_members(house: House, indicator: str, code: str, borders: str, year: int) -> set[str]:
    sql = """
        select distinct file from mart_municipal_indicators as number
        inner join release_sources as source
            on source.snapshot_id in (number.snapshot_id, number.denominator_snapshot_id)
        where indicator_code = ? and year = ? and indicator_value is not null and (
            municipality_code = ? or municipality_code in (
                select municipality_code from dim_area_memberships
                where area_code = ? and ? = 'current' and valid_to_year is null
            )
        )
    """
    asked = [indicator, year, code, code, borders]
    return {str(row[0]) for row in warehouse.rows_of(house.published / "warehouse.duckdb", sql, asked)}


def test_an_area_of_municipalities_that_nobody_follows_names_their_rows(house: House) -> None:
    text = said(house, "electricity_use", "SK103", "2024")
    assert "of 4 places: energiateollisuus_electricity_use, example" in text


def test_an_area_that_has_no_borders_of_today_is_told_on_those_of_the_year(house: House) -> None:
    text = said(house, "emissions_total", "ELYPS", "2024")
    assert "borders    of the year 2024" in text
    assert "kunta_171.csv" in text
    assert "kunta_171.csv" not in said(house, "emissions_total", "MK11", "2020", "--borders", "of_year")
    assert "kunta_171.csv" in said(house, "emissions_total", "MK11", "2020")
    outcome = house.run("passport", "emissions_total", "ELYPS", "2024", "--borders", "current")
    assert outcome.code == 2
    assert "holds no emissions_total of Pohjois-Savon ELY-keskus in 2024 on borders current" in outcome.said


def test_a_municipalitys_measures_name_each_file_that_has_them(house: House) -> None:
    text = said(house, "measures", "Kaavi", "2026")
    sql = """
        select distinct file from mart_measures inner join release_sources using (snapshot_id)
        where municipality_code = '204' and not is_withdrawn
    """
    files = [row[0] for row in warehouse.rows_of(house.published / "warehouse.duckdb", sql)]
    assert len(files) > 1
    assert all(f"{name}, rows" in text for name in files)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("change_from_base", "Kuopio", "2024"),
            ["the base year 2007", "of years 2007, 2024: syke_municipal_emissions"],
        ),
        (("emissions_trend", "Kuopio", "2024"), ["the years 2015-2024 of the trend", "of years 2015-2024: syke_"]),
        (("needed_reduction", "Kuopio", "2024"), ["kuopion-seutu.xlsx, row 2: coordinators_plans", "-80 % from 2007"]),
        (("target_gap", "Ylä-Savo", "2024"), ["the base year 2007", "set in the list dbt_project/seeds/targets.csv"]),
        (("change_from_base", "Tervo", "2024"), ["target     none is set"]),
    ],
)
def test_a_number_made_of_other_years_names_them_and_what_set_the_target(
    house: House, words: Sequence[str], told: Sequence[str]
) -> None:
    text = said(house, *words)
    assert [words for words in told if words not in text] == []


def test_a_large_number_is_written_out(house: House) -> None:
    sql = """
        select municipality_code, year, indicator_value from mart_municipal_indicators
        where indicator_code = 'measures_cost_planned' order by indicator_value desc limit 1
    """
    ((code, year, value),) = warehouse.rows_of(house.published / "warehouse.duckdb", sql)
    assert float(str(value)) >= 1e6
    written = f"{value:,.0f}".replace(",", "\xa0")
    assert f"value      {written} €  computed" in said(house, "measures_cost_planned", str(code), str(year))


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
