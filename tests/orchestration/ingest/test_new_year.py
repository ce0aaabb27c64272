"""A new year of statistics through the whole job, with no change of code: it is published, or what it lacks is named.

What does not live here: which years may come at all (`faults/emissions.py`), and new releases of old years.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from orchestration import warehouse
from orchestration.ingest import assets as ingest
from sources.landing import Fetched, bundled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import House

RELEASED = "2026-07-01"
TABLES = ("population_11re_01.json", "population_own_borders_11rf_01.json", "key_figures_11ra_01.json")
KUOPIO = "kunta_297.csv"


def with_emissions_of_2025(file: Fetched) -> Fetched:
    """Syke's file with one year more, in which emissions and energy are 3 % less than in 2024."""
    header, *lines = file.content.decode().splitlines()
    names = header.split(";")
    rows = [dict(zip(names, line.split(";"), strict=True)) for line in lines if line.startswith("2024;")]
    for row in rows:
        row["vuosi"] = "2025"
        given = [name for name in ("kt", "kt_tuuli", "GWh") if row[name] not in ("", "NA", "NULL")]
        row |= {name: f"{float(row[name].replace(',', '.')) * 0.97:.4f}".replace(".", ",") for name in given}
    added = [";".join(row.values()) for row in rows]
    return replace(file, content="\n".join([header, *lines, *added, ""]).encode(), publisher_version=RELEASED)


def with_statistics_of_2025(file: Fetched) -> Fetched:
    """StatFin's table with one year more, with the figures of 2024 and one more of each that is counted."""
    table: dict[str, Any] = json.loads(file.content)
    time = next(name for name in table["id"] if name.startswith("timeperiod"))
    axis, category = table["id"].index(time), table["dimension"][time]["category"]
    values = np.array(table["value"], dtype=object).reshape(table["size"])
    newest = [value if value is None or value != int(value) else value + 1 for value in values.take(-1, axis).ravel()]
    added = np.array(newest, dtype=object).reshape(values.take([-1], axis).shape)
    category["index"]["2025"], category["label"]["2025"] = table["size"][axis], "2025"
    table["size"][axis] += 1
    table["value"] = np.concatenate([values, added], axis).ravel().tolist()
    if "status" in table:
        table["status"] = {str(place): "." for place, value in enumerate(table["value"]) if value is None}
    table["updated"] = f"{RELEASED}T05:00:00Z"
    return replace(file, content=json.dumps(table, ensure_ascii=False).encode(), publisher_version=RELEASED)


@pytest.fixture
def has_2025(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these files have the year 2025 too: `has_2025(lambda name: name == "kunta_297.csv")`."""

    def come(chosen: Callable[[str], bool]) -> None:
        def altered(folder: Path) -> Iterator[Fetched]:
            for file in bundled(folder):
                if not chosen(file.name) or "alas" in file.name:
                    yield file
                elif file.name.startswith("kunta_"):
                    yield with_emissions_of_2025(file)
                else:
                    yield with_statistics_of_2025(file) if file.name in TABLES else file

        monkeypatch.setattr(ingest.landing, "bundled", altered)

    return come


def test_a_new_year_is_published_everywhere(own_house: House, has_2025: Callable[..., None]) -> None:
    has_2025(lambda _: True)
    outcome = own_house.refresh()
    assert outcome.code == 0, outcome.said
    released = own_house.published / "warehouse.duckdb"
    newest = """
        select year, count(*), min(emissions_kt_co2e) > 0, min(population) > 0 from mart_municipal_overview
        where method = 'hinku' group by year order by year desc limit 1
    """
    assert warehouse.rows_of(released, newest) == [(2025, 19, True, True)]
    fell = """
        select max(abs(newest.emissions_kt_co2e / before.emissions_kt_co2e - 0.97)) < 0.0001
        from mart_area_overview newest inner join mart_area_overview before
            on before.area_code = newest.area_code and before.method = newest.method
                and before.borders = newest.borders and before.year = 2024
        where newest.year = 2025 and newest.is_complete
    """
    assert warehouse.rows_of(released, fell) == [(True,)]
    indicators = """
        select count(distinct indicator_code) from mart_municipal_indicators
        where year = {} and indicator_value is not null and indicator_code like 'emissions%'
    """
    (in_2025,), (in_2024,) = (warehouse.rows_of(released, indicators.format(year)) for year in (2025, 2024))
    assert in_2025 == in_2024
    assert "Nothing new" in own_house.refresh().said


def test_a_new_year_of_one_municipality_alone_names_the_others(own_house: House, has_2025: Callable[..., None]) -> None:
    has_2025(lambda name: name == KUOPIO or name in TABLES)
    outcome = own_house.refresh()
    assert outcome.code == 1
    assert "kunta_140.csv" in outcome.said
    assert "140: 2025" in outcome.said
    assert "297: 2025" not in outcome.said
    assert own_house.intact()


def test_a_new_year_of_emissions_waits_for_its_residents(own_house: House, has_2025: Callable[..., None]) -> None:
    has_2025(lambda name: name.startswith("kunta_"))
    outcome = own_house.refresh()
    assert outcome.code == 1
    assert "population_11re_01.json" in outcome.said
    assert "297: 2025" in outcome.said


def test_a_new_year_of_residents_is_kept_until_the_emissions_have_it(
    own_house: House, has_2025: Callable[..., None]
) -> None:
    has_2025(lambda name: name in TABLES)
    outcome = own_house.refresh()
    assert outcome.code == 0, outcome.said
    newest = "select max(year) from mart_municipal_overview where population is not null"
    assert warehouse.rows_of(own_house.published / "warehouse.duckdb", newest) == [(2024,)]
