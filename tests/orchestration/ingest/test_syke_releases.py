"""Syke's releases in the whole job: which counts, what the marts say of it, and what the publisher's totals catch."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING

import openpyxl
import pytest

from orchestration import warehouse
from orchestration.ingest import assets as ingest
from orchestration.release.passport import passport
from sources.landing import Fetched, bundled
from tests.conftest import House, example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SITE_NAME = "alas_297.xlsx"
TOTAL_ROW = 16


def with_cells(name: str, sheet: str, **cells: object) -> bytes:
    """A workbook of the example with other cells: `B2=1`."""
    book = openpyxl.load_workbook(io.BytesIO(example("syke", name)))
    for place, value in cells.items():
        book[sheet][place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_both_forms_are_kept_and_the_marts_say_which_release_they_are_of(house: House, build: Path) -> None:
    built = build / "warehouse.duckdb"
    sql = """
        select release_form, vintage, release_status, is_newest, count(distinct municipality_code),
            count(distinct year)
        from intermediate.int_emission_releases group by all order by all
    """
    assert warehouse.rows_of(built, sql) == [
        ("bulk", "2026-06-10", "final", True, 19, 21),
        ("workbook", "2025-12-10", "preliminary", False, 19, 3),
    ]
    said = """
        select distinct emissions_vintage, emissions_release from (
            select emissions_kt_co2e, emissions_vintage, emissions_release from mart_municipal_overview
            union all select emissions_kt_co2e, emissions_vintage, emissions_release from mart_municipal_emissions
            union all select emissions_kt_co2e, emissions_vintage, emissions_release from mart_area_overview
            union all select emissions_kt_co2e, emissions_vintage, emissions_release from mart_area_emissions
        ) where emissions_kt_co2e is not null
    """
    assert warehouse.rows_of(house.published / "warehouse.duckdb", said) == [("2026-06-10", "final")]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"B2": 999.9}, ["The sectors of the site's workbook sum to its own total", "year=1990"]),
        ({f"B{TOTAL_ROW}": 1.0}, ["The site's total agrees with the release of its time", "year=1990"]),
        ({"A2": "Sähkö"}, ["syke_names.csv knows", "Sähkö"]),
        ({"B2": "n. 20"}, ["KHK-päästöt", "column B", "a number for Kulutussähkö in 1990"]),
    ],
    ids=["a sector", "the total", "a renamed sector", "a text"],
)
def test_a_site_workbook_that_does_not_add_up_is_refused(
    changed: dict[str, object], words: list[str], house: House, sends: Callable[..., None]
) -> None:
    before = house.published
    sends("syke", {SITE_NAME: with_cells(SITE_NAME, "KHK-päästöt", **changed)})
    outcome = house.refresh()
    assert outcome.code == 1
    for word in (SITE_NAME, *words):
        assert word in outcome.said, outcome.said
    assert (house.published, house.intact()) == (before, True)


def test_a_total_and_its_sectors_that_move_together_are_held_against_our_own(
    house: House, sends: Callable[..., None]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(example("syke", SITE_NAME)))
    sheet = book["KHK-päästöt"]
    for row in (2, TOTAL_ROW):
        sheet.cell(row, 2).value += 5
    target = io.BytesIO()
    book.save(target)
    sends("syke", {SITE_NAME: target.getvalue()})
    outcome = house.refresh()
    assert outcome.code == 1
    assert "The site's total agrees with the release of its time" in outcome.said
    assert "sum to its own total" not in outcome.said


def test_a_newer_workbook_of_fewer_years_does_not_empty_the_others(house: House, sends: Callable[..., None]) -> None:
    name = "KAIKKI_KUNNAT_ALas_esimerkki_2021-2023e.xlsx"
    sends("syke", {name: None, "kunnat_alas.xlsx": example("syke", name)})
    outcome = house.refresh()
    assert outcome.code == 1
    assert "A municipality's newest release has every year that an earlier release has" in outcome.said
    assert "missing_year=1990" in outcome.said


def with_traded(content: bytes, sector: str) -> tuple[bytes, dict[int, float]]:
    """A bulk file whose rows of a main sector are all under emissions trading, and what they emit by year."""
    header, *lines = content.decode().splitlines()
    place = {name: number for number, name in enumerate(header.split(";"))}
    rows = [line.split(";") for line in lines]
    traded: dict[int, float] = defaultdict(float)
    for row in rows:
        if row[place["taso_3"]] == sector:
            row[place["päästökauppa"]] = "TRUE"
            traded[int(row[place["vuosi"]])] += float(row[place["kt"]].replace(",", "."))
    return "\n".join([header, *map(";".join, rows), ""]).encode(), traded


def test_a_merged_municipality_that_the_publisher_still_gives_is_added_to_its_successor(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # by the example's classifications Varpaisjärvi (916) is a part of Lapinlahti (402); Tervo's figures stand for it
    totals = """
        select year, sum(cast(emissions_kt_co2e as decimal(18, 6))), sum(cast(energy_gwh as decimal(18, 6)))
        from mart_municipal_emissions
        where municipality_code in ({}) and method = 'alas' group by year order by year
    """
    wanted = warehouse.rows_of(own_house.published / "warehouse.duckdb", totals.format("'402', '844'"))
    content, traded = with_traded(example("syke", "kunta_844.csv"), "Ölj")
    assert min(traded.values()) > 0

    def with_merged(folder: Path) -> Iterator[Fetched]:
        yield from bundled(folder)
        if folder.name == "syke":
            yield Fetched("kunta_916.csv", content, "example/kunta_916.csv", "2026-06-10")

    monkeypatch.setattr(ingest.landing, "bundled", with_merged)
    outcome = own_house.refresh_and_approve()
    assert outcome.code == 0, outcome.said
    released = own_house.published / "warehouse.duckdb"
    assert warehouse.rows_of(released, totals.format("'402'")) == wanted
    shares = """
        select year, indicator_value from mart_municipal_indicators
        where municipality_code = '402' and indicator_code = 'emissions_trading_share'
    """
    # Lapinlahti's own emissions are under no trading
    assert dict(warehouse.rows_of(released, shares)) == {
        year: pytest.approx(100 * traded[year] / float(total), abs=1e-6) for year, total, _ in wanted
    }
    rows = sum(line.startswith(b"2024;") for line in content.splitlines())
    for indicator in ("emissions_total", "emissions_trading_share", "energy_total"):
        for place in ("402", "HS2"):
            lines = passport(own_house.published, indicator, place, 2024)
            assert any("kunta_916.csv, rows" in line and f"({rows} of them)" in line for line in lines), lines
            assert any("kunta_402.csv, rows" in line for line in lines), lines
