"""The second reckoning agrees with the example release, and sees wrong and missing values and an altered raw row."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

from orchestration import runs
from orchestration.quality.checks import Subject
from orchestration.quality.second_reckoning import (
    KEYS,
    LISTS,
    compare,
    draw,
    indicators_agree_with_a_second_reckoning,
)
from orchestration.quality.second_reckoning_places import ever_members, memberships, reckon
from orchestration.settings import SEEDS_DIR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from orchestration.quality.second_reckoning_facts import Tables
    from sources.problems import Problem

TOWN = "municipality_code = '297'"
REGION = "area_code = 'MK11' and borders = '{}'"
# one value of each theme: mart, place, indicator, year and how much it is off, in the indicator's unit
WRONGS = {
    "emissions": ("mart_municipal_indicators", TOWN, "emissions_total", 2024, 0.00001),
    "sector": ("mart_area_indicators", REGION.format("of_year"), "emissions_agriculture", 2023, 0.00001),
    "trend": ("mart_municipal_indicators", TOWN, "emissions_trend", 2024, 0.00001),
    "budget": ("mart_municipal_indicators", TOWN, "remaining_budget", 2024, 0.00001),
    "change": ("mart_area_indicators", REGION.format("current"), "change_from_base", 2024, 0.00001),
    "target": ("mart_area_indicators", REGION.format("current"), "target_gap", 2024, 0.00001),
    "energy": ("mart_municipal_indicators", TOWN, "energy_total", 2015, -0.00001),
    "electricity": ("mart_municipal_indicators", TOWN, "electricity_use_per_resident", 2019, 0.00001),
    "heating": ("mart_municipal_indicators", TOWN, "buildings_heated_by_oil_share", 2024, 0.00001),
    "transport": ("mart_area_indicators", REGION.format("of_year"), "electric_car_share", 2020, 0.00001),
    "measures": ("mart_municipal_indicators", TOWN, "measures_late", None, 1),
    "costs": ("mart_area_indicators", REGION.format("current"), "measures_cost_planned", None, -0.01),
    "plans": ("mart_area_indicators", REGION.format("current"), "plans_in_force_share", None, 0.01),
    "plan age": ("mart_municipal_indicators", TOWN, "plan_age", None, 0.00001),
    "adaptation": ("mart_municipal_indicators", TOWN, "adaptation_share", None, -100),
    "procurement": ("mart_municipal_indicators", TOWN, "procurement_value_climate_share", 2023, 0.00001),
    "communication": ("mart_area_indicators", REGION.format("of_year"), "participants", 2025, 1),
}


def held(folder: Path, *statements: str, sample: int = 60) -> Sequence[Problem]:
    """What the check says of the build in `folder` after `statements`, which are undone again."""
    with duckdb.connect(str(folder / runs.WAREHOUSE)) as connection:
        connection.begin()
        for statement in statements:
            changed = connection.execute(statement).fetchone()
            assert changed is not None
            assert changed[0] > 0, statement
        problems = indicators_agree_with_a_second_reckoning(Subject({}, folder, connection), sample).problems
        connection.rollback()
    return problems


def set_value(mart: str, place: str, indicator: str, year: int | None, value: str) -> str:
    where = f"{place} and indicator_code = '{indicator}' and method in ('none', 'hinku')"
    of_year = "" if year is None else f" and year = {year}"
    return f"update marts.{mart} set indicator_value = {value} where {where}{of_year}"  # noqa: S608 - a test's own words


@pytest.fixture(scope="module")
def copied(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the build's warehouse, in which a test may change what it undoes."""
    folder = tmp_path_factory.mktemp("second")
    shutil.copy(build / runs.WAREHOUSE, folder)
    return folder


@pytest.fixture(scope="module")
def tables(copied: Path) -> Tables:
    """The raw tables of the build and the lists of the world."""
    found = {name: pd.read_csv(SEEDS_DIR / f"{name}.csv", dtype=str) for name in LISTS}
    with duckdb.connect(str(copied / runs.WAREHOUSE), read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
        raw = {name: connection.table(f'raw."{name}"').df() for (name,) in names}
    return found | raw


def test_second_reckoning_agrees_with_the_example(copied: Path) -> None:
    assert held(copied) == []


@pytest.mark.parametrize("sample", [60, 12])
def test_how_many_numbers_were_reckoned_once_more_is_told(copied: Path, sample: int) -> None:
    with duckdb.connect(str(copied / runs.WAREHOUSE), read_only=True) as connection:
        told = indicators_agree_with_a_second_reckoning(Subject({}, copied, connection), sample).figures
        every = connection.execute("""
            select count(indicator_value), count(distinct indicator_code) filter (where indicator_value is not null)
            from (from marts.mart_municipal_indicators union all by name from marts.mart_area_indicators)
        """).fetchone()
    assert every is not None
    assert every[0] > 10_000
    if sample == 60:
        assert (told["numbers_reckoned"], told["indicators_reckoned"]) == every
    else:
        assert 0 < told["numbers_reckoned"] < every[0]


def test_wrong_value_of_each_theme_is_seen(copied: Path) -> None:
    statements = [set_value(*wrong[:4], f"indicator_value + {wrong[4]}") for wrong in WRONGS.values()]
    found = {(problem.file, problem.column): problem for problem in held(copied, *statements)}
    assert set(found) == {(mart, indicator) for mart, _, indicator, _, _ in WRONGS.values()}
    wrong = found["mart_municipal_indicators", "measures_late"].message()
    assert wrong.startswith("mart_municipal_indicators, column measures_late: value “297 20")
    assert wrong.endswith("by the second reckoning from the raw tables")


@pytest.mark.parametrize(
    ("statement", "seen"),
    [
        (
            """update raw.syke_municipal_emissions set kt = kt + 0.00001, kt_tuuli = kt_tuuli + 0.00001
            where kuntanumero = '844' and vuosi = 2024 and taso_3 = 'Maa'""",
            {"emissions_total", "emissions_agriculture", "emissions_per_resident", "change_from_base"},
        ),
        (
            "update raw.statfin_population set väestö = väestö + 1 where kuntanumero = '297' and vuosi = 2020",
            {"emissions_per_resident", "electricity_use_per_resident", "cars_per_1000_residents"},
        ),
        (
            """update raw.coordinators_communications set osallistujat = osallistujat + 1
            where tapahtuma = 'Maatilojen biokaasuilta' and osallistujat > 0""",
            {"participants", "participants_of_companies"},
        ),
    ],
)
def test_altered_raw_row_is_seen(copied: Path, statement: str, seen: set[str]) -> None:
    assert seen <= {problem.column for problem in held(copied, statement)}


def test_missing_values_are_seen_both_ways(copied: Path) -> None:
    problems = held(
        copied,
        """delete from marts.mart_municipal_indicators where municipality_code = '844' and method = 'alas'
        and year = 2020 and indicator_code = 'emissions_total'""",
        set_value("mart_municipal_indicators", "municipality_code = '844'", "electric_car_share", 2020, "null"),
        set_value("mart_municipal_indicators", "municipality_code = '687'", "procurements", 2025, "0"),
    )
    assert [(problem.column, (problem.value or "").partition(": ")[2] == "no value") for problem in problems] == [
        ("electric_car_share", True),
        ("emissions_total", True),
        ("procurements", False),
    ]
    assert problems[2].expected.startswith("no value by the second reckoning")


@pytest.mark.parametrize(
    "empty",
    [
        "update raw.traficom_passenger_cars set autot = null where kuntanumero = '297' and käyttövoima = 'Diesel'",
        "update raw.statfin_population set väestö = null where kuntanumero = '297' and vuosi = 2020",
        "update raw.statfin_buildings_by_heating_fuel set rakennukset = null where kuntanumero = '297'",
    ],
    ids=["cars", "residents", "buildings"],
)
def test_an_empty_cell_hides_nothing_that_is_missing_elsewhere(copied: Path, empty: str) -> None:
    tervo = "municipality_code = '844'"
    problems = held(
        copied,
        empty,
        f"delete from marts.mart_municipal_indicators where {tervo} and indicator_code = 'events_of_companies'",  # noqa: S608 - a test's own words
        set_value("mart_municipal_indicators", tervo, "electric_car_share", 2020, "null"),
        set_value("mart_municipal_indicators", tervo, "procurements", 2023, "indicator_value + 1"),
    )
    of_tervo = {problem.column for problem in problems if (problem.value or "").startswith("844 ")}
    assert of_tervo == {"events_of_companies", "electric_car_share", "procurements"}
    of_kuopio = {problem.value for problem in problems if (problem.value or "").startswith("297 ")}
    assert of_kuopio, "what the empty cell makes unknown is published"


def test_every_indicator_is_reckoned(tables: Tables) -> None:
    listed = set(pd.read_csv(SEEDS_DIR / "indicators.csv")["indicator_code"])
    assert set(reckon(tables)[1]) == listed


def test_sample_is_always_the_same_and_holds_whole_areas(tables: Tables) -> None:
    members = ever_members(tables)
    places, areas = draw(members, 12)
    assert (places, areas) == draw(members, 12)
    assert len(places) == 12
    assert areas
    for area in areas:
        assert set(members.loc[members["place_code"] == area, "municipality_code"]) <= places
    others = set(members["place_code"]) - areas
    assert all(set(members.loc[members["place_code"] == area, "municipality_code"]) - places for area in others)


def test_sample_is_drawn_of_the_members_of_every_year(tables: Tables) -> None:
    past = tables["past_memberships"]
    is_joroinen = (past["municipality_code"] == "171") & (past["area_code"] == "ELYPS")
    assert is_joroinen.any()
    later = past.assign(valid_from_year=past["valid_from_year"].mask(is_joroinen, "2041"))
    later["valid_to_year"] = later["valid_to_year"].mask(is_joroinen, "2045")
    members = ever_members({**tables, "past_memberships": later})
    assert ((members["place_code"] == "ELYPS") & (members["municipality_code"] == "171")).any()
    key = ["place_code", "municipality_code"]
    of_years = memberships(tables, range(2000, 2060))[key].drop_duplicates()
    assert set(ever_members(tables).itertuples(index=False, name=None)) == set(
        of_years.itertuples(index=False, name=None)
    )


def test_sample_agrees_and_sees_what_is_wrong_in_it(copied: Path) -> None:
    wrong = "update marts.mart_area_indicators set indicator_value = indicator_value + 1 where year = 2020"
    assert held(copied, sample=12) == []
    assert held(copied, wrong, sample=12)


@pytest.mark.parametrize(
    ("publisher", "gone"),
    [
        ("syke", {"emissions_total", "emissions_per_resident", "target_gap", "energy_total"}),
        ("statfin", {"emissions_per_resident", "cars_per_1000_residents", "buildings_heated_by_oil_share"}),
        ("energiateollisuus", {"electricity_use", "electricity_use_per_resident"}),
        ("traficom", {"cars_per_1000_residents", "electric_car_share"}),
        ("coordinators", {"plan_age", "plans_in_force_share", "events", "procurements", "measures_cost_planned"}),
        ("kausal", set()),
    ],
)
def test_publisher_may_have_sent_nothing(tables: Tables, publisher: str, gone: set[str]) -> None:
    empty = {name: table.head(0) for name, table in tables.items() if name.startswith(f"{publisher}_")}
    values, indicators = reckon({**tables, **empty})
    assert gone <= set(indicators)
    assert not gone & set(values["indicator_code"])
    assert len(values) > 0


def test_differences_are_listed_up_to_a_number_and_the_rest_counted() -> None:
    rows = pd.DataFrame(
        [("municipality", f"{code:03}", "", 2024, "alas", "emissions_total", 1.0) for code in range(30)],
        columns=[*KEYS, "value"],
    )
    problems = compare(rows, rows.assign(value=1.000002))
    assert len(problems) == 20
    assert problems[-1].expected.endswith("(and 10 other values of this indicator differ)")
    assert compare(rows, rows.assign(value=1.0000005)) == []
