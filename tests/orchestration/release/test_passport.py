"""The passport of a number: its files and rows, what it says of a place without a plan, and of what there is not."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

from orchestration import warehouse
from orchestration.release.passport import UnknownError, passport
from tests.conftest import House, example

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OF_OTHER_YEARS = {"change_from_base", "target_gap", "needed_reduction", "remaining_budget", "emissions_trend"}
"""Made of emissions of other years as well: `test_a_number_made_of_other_years_names_them_and_what_set_the_target`."""
HELD = {
    "syke_municipal_emissions": ("kuntanumero", "vuosi", "kuntanumero"),
    "statfin_population": ("kuntanumero", "vuosi", "kuntanumero"),
    "statfin_buildings_by_heating_fuel": ("kuntanumero", "vuosi", "kuntanumero"),
    "traficom_passenger_cars": ("kuntanumero", 'year("päivä")', "kuntanumero"),
    "energiateollisuus_electricity_use": ("kuntanumero", "vuosi", "kunta"),
    "fmi_degree_days": ("kuntanumero", "vuosi", "kuntanumero"),
}
"""Publishers' datasets by the raw columns that hold a row's municipality, its year, and its municipality's name."""


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


def test_sixty_numbers_drawn_at_random_have_the_right_value_and_name_their_files(house: House, build: Path) -> None:
    """Of municipalities and areas, on both borders and by every method; files and rows are those of each member."""
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
        if indicator not in OF_OTHER_YEARS:
            assert _rows_told(lines) == _rows_of_members(house, build, indicator, code, borders, year), lines


def test_numbers_on_borders_of_the_year_name_the_rows_of_the_municipalities_of_that_year(
    house: House, build: Path
) -> None:
    """Of each area and publisher one number, in a year in which the area is not what it is today if there is one."""
    database = house.published / "warehouse.duckdb"
    sql = """
        select indicator_code, area_code, year from mart_area_indicators
        where borders = 'of_year' and indicator_value is not null
            and indicator_code in ('emissions_per_resident', 'electricity_use', 'electric_car_share')
        qualify row_number() over (partition by area_code, indicator_code order by year) = 1
    """
    asked = warehouse.rows_of(database, sql)
    assert len({code for _, code, _ in asked}) > 15
    others = 0
    for indicator, code, year in asked:
        lines = passport(house.published, str(indicator), str(code), int(str(year)), "of_year")
        wanted = _rows_of_members(house, build, str(indicator), str(code), "of_year", int(str(year)))
        assert wanted, (indicator, code, year)
        assert _rows_told(lines) == wanted, (indicator, code, year, lines)
        of_today = _rows_of_members(house, build, str(indicator), str(code), "current", int(str(year)))
        others += wanted != of_today
    assert others > 5, "of too few areas the borders of the year are others than today's"


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


def _members(house: House, code: str, borders: str, year: int) -> set[str]:
    """Today's municipalities whose figures a place is made of, by the dimensions alone."""
    memberships = pd.read_parquet(house.published / "dim_area_memberships.parquet")
    areas = pd.read_parquet(house.published / "dim_areas.parquet").set_index("area_code")
    if code not in areas.index:
        return {code}
    places = pd.read_parquet(house.published / "dim_municipalities.parquet").set_index("municipality_code")
    if borders == "current":
        placed = memberships[memberships["valid_to_year"].isna()]
    else:
        begun = memberships["valid_from_year"].fillna(0) <= year
        placed = memberships[begun & (memberships["valid_to_year"].fillna(9999) >= year)]
    placed = placed[placed["area_code"].map(areas["area_type"]) == areas.loc[code, "area_type"]]
    successors = placed["municipality_code"].map(places["merged_into_code"])
    placed = placed.assign(today=successors.fillna(placed["municipality_code"]))
    whole = placed.groupby("today")["area_code"].agg(lambda codes: len(set(codes)) == 1)
    return set(placed.loc[(placed["area_code"] == code) & placed["today"].map(whole).astype(bool), "today"])


def _files_of_members(house: House, indicator: str, code: str, borders: str, year: int) -> set[str]:
    sql = """
        select distinct file from mart_municipal_indicators as number
        inner join release_sources as source
            on source.snapshot_id in (number.snapshot_id, number.denominator_snapshot_id)
        where indicator_code = ? and year = ? and indicator_value is not null and list_contains(?, municipality_code)
    """
    asked = [indicator, year, sorted(_members(house, code, borders, year))]
    return {str(row[0]) for row in warehouse.rows_of(house.published / "warehouse.duckdb", sql, asked)}


def _rows_of_members(
    house: House, build: Path, indicator: str, code: str, borders: str, year: int
) -> set[tuple[str, str, int, int, int]]:
    """The rows of the raw tables that hold a place's municipalities and year: file, dataset, first, last, how many."""
    database = house.published / "warehouse.duckdb"
    numbers = "select municipality_code, snapshot_id, denominator_snapshot_id, indicator_value from "
    numbers += "mart_municipal_indicators where indicator_code = ? and year = ?"
    known: dict[str, bool] = {}
    snapshots: set[object] = set()
    for place, snapshot, denominator, value in warehouse.rows_of(database, numbers, [indicator, year]):
        known[str(place)] = known.get(str(place), False) or value is not None
        snapshots |= {snapshot, denominator}
    members = [place for place in _members(house, code, borders, year) if known.get(place, True)]
    ((datasets,),) = warehouse.rows_of(
        database, "select source from dim_indicators where indicator_code = ?", [indicator]
    )
    found = set()
    for dataset in set(str(datasets).split()) & set(HELD):
        sql = f"""
            select source_file, min(source_row), max(source_row),
                case when min(source_row) = max(source_row) then 1 else count(*) end -- several groups may share a row
            from raw.{dataset} as source
            left join seeds.municipalities as names on lower({HELD[dataset][2]}) = lower(names.name_fi)
            where list_contains(?, coalesce({HELD[dataset][0]}, names.municipality_code))
                and {HELD[dataset][1]} = ? and list_contains(?, snapshot_id)
            group by source_file, snapshot_id
        """  # noqa: S608 - names of ours
        asked = [members, year, sorted(map(str, snapshots - {None}))]
        rows = warehouse.rows_of(build / "warehouse.duckdb", sql, asked)
        found |= {(str(file), dataset, *map(int, map(str, figures))) for file, *figures in rows}
    return found  # type: ignore[return-value] # three numbers of each


def _rows_told(lines: Sequence[str]) -> set[tuple[str, str, int, int, int]]:
    """What a passport says of the publishers' rows, in the form of `_rows_of_members`."""
    pattern = r"\s+(?:from\s+)?(\S.*?), (?:row|value)s? (\d+)(?:-(\d+) \((\d+) of them\))?.*: (\w+), example"
    matches = [match for line in lines if (match := re.fullmatch(pattern, line))]
    return {
        (match[1], match[5], int(match[2]), int(match[3] or match[2]), int(match[4] or 1))
        for match in matches
        if match[5] in HELD
    }


def test_what_a_building_used_names_readings_registers_and_weather(house: House) -> None:
    heat = said(house, "building_heat_per_m2", "Kaavi", "2024")
    for file in (
        "lukemat_2024.parquet, rows",
        "mittarit.csv, rows",
        "rakennukset.csv, row",
        "lammitystarveluvut.csv, rows",
    ):
        assert f" {file}" in heat, file
    water = said(house, "building_water_per_m2", "Iisalmi", "2024")
    assert "lukemat_2024-03_korjaus.csv, row" in water
    assert "lukemat_2024.parquet, rows" in water
    assert "lammitystarveluvut.csv" not in water


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


def test_a_passport_tells_when_a_file_was_last_seen_where_the_release_tells_it(house: House, tmp_path: Path) -> None:
    shutil.copyfile(house.published / "warehouse.duckdb", tmp_path / "warehouse.duckdb")

    def file_line() -> str:
        return passport(tmp_path, "emissions_total", "Tervo", 2024)[-2]

    assert "last seen" not in file_line(), "once"
    for sql, told in (
        ("update release_sources set last_seen_at = '2030-01-01T00:00:00+00:00'", True),
        ("alter table release_sources drop column last_seen_at", False),
    ):
        with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
            connection.execute(sql)
        assert file_line().endswith(", last seen 2030-01-01T00:00:00+00:00") == told


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
