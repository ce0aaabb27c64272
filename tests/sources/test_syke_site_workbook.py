"""Syke's own workbook of one municipality: what is read, and what is told of a broken one."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from sources.contract import LINEAGE_COLUMNS, load_source
from sources.syke.example_workbooks import OLDER_NAME
from sources.syke.parse import parse
from tests.sources.xlsx import with_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Keep

    from sources.problems import Parsed

SOURCE = load_source("syke")
SITE = SOURCE.dataset("site_workbook")
SITE_NAME = "alas_297.xlsx"

SAVED = b"<p xmlns:t='http://purl.org/dc/terms/'><t:modified>2026-08-20T11:00:00+03:00</t:modified></p>"
SAVED_ON = "2026-08-20T08:00:00+00:00"
YEARS = ("2023", "2024")
EMISSIONS = (
    ("KUOPIO", *YEARS),
    ("Kulutussähkö", 20.1, 10),
    ("Päästöhyvitykset", 0, 0),
    ("kokonaispäästöt, ktCO2e", 20.1, 10),
    ("per asukas, tCO2e", 0.2, 0.1),
    ("asukasluku", 124_000, 125_000),
    (),
    ("Hinku-laskenta ilman päästöhyvityksiä",),
)


def site_book(**sheets: tuple[tuple[object, ...], ...]) -> bytes:
    """The site's workbook; a sheet may be given other rows, or none to leave it out (spaces are underscores)."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    plain = {
        "yhteenveto": (("KUOPIO", "2007", "2024", "muutos, %"),),
        "KHK-päästöt": EMISSIONS,
        "päästöt ja energia": (("KUOPIO", *YEARS), ("Sähkö",), ("Asuminen", 1, None), ("Asuminen", 2, 3)),
        "muut indikaattorit": (("KUOPIO", *YEARS), ("Autoja", 5, 6)),
    }
    given = {name.replace("_", " ").replace("KHK päästöt", "KHK-päästöt"): rows for name, rows in sheets.items()}
    for name, rows in (plain | given).items():
        if rows:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def site(keep: Keep, content: bytes, name: str = SITE_NAME) -> Parsed:
    return parse(SOURCE, SITE, keep(SOURCE, {name: content}))


def emissions(change: Callable[[list[list[object]]], None]) -> bytes:
    rows = [list(row) for row in EMISSIONS]
    change(rows)
    return site_book(KHK_päästöt=tuple(tuple(row) for row in rows))


def test_each_cell_is_a_row_with_its_sheet_its_name_and_its_year(keep: Keep) -> None:
    parsed = site(keep, site_book())
    assert parsed.problems == []
    assert list(parsed.table) == [column.name for column in SITE.columns] + list(LINEAGE_COLUMNS)
    assert len(parsed.table) == 5 * 2 + 3 + 2
    total = parsed.table.query("rivi_nimi == 'kokonaispäästöt, ktCO2e' and vuosi == 2023").iloc[0]
    assert (total["kuntanumero"], total["taulukko"], total["arvo"]) == ("297", "KHK-päästöt", 20.1)
    assert (total["alue"], total["laskentatapa"]) == ("KUOPIO", "Hinku-laskenta ilman päästöhyvityksiä")
    assert (total["rivi"], total["source_row"], total["julkaisu"]) == (4, 4, "lopullinen")
    housing = parsed.table[parsed.table["rivi_nimi"] == "Asuminen"]
    assert list(zip(housing["rivi"], housing["vuosi"], housing["arvo"], strict=True)) == [
        (3, 2023, 1),
        (4, 2023, 2),
        (4, 2024, 3),
    ]
    assert not parsed.table.duplicated([*SITE.full_key]).any()


@pytest.mark.parametrize(
    "heading", ['<FONT COLOR="#000000">Kuopio</FONT>', "<font>Kuopio</font>", " Kuopio ", "<FONT size=2>Kuopio"]
)
def test_the_markup_of_english_files_is_no_part_of_the_heading(keep: Keep, heading: str) -> None:
    def wrap(rows: list[list[object]]) -> None:
        rows[0][0] = heading

    parsed = site(keep, emissions(wrap))
    assert parsed.problems == []
    assert set(parsed.table["alue"]) == {"Kuopio"}


@pytest.mark.parametrize(
    ("url", "saved", "status"),
    [
        ("upload/alas_297.xlsx", "2026-01-20T08:00:00+00:00", "ennakko"),
        ("upload/alas_297.xlsx", "2027-01-20T08:00:00+00:00", None),
        ("upload/alas_297.xlsx", "2026-08-20T08:00:00+00:00", None),
        ("upload/alas_297_2026-06-10.xlsx", "2026-06-10", "lopullinen"),
        ("upload/2025-12-10/alas_297.xlsx", "2025-12-10", "ennakko"),
    ],
)
def test_of_a_workbook_that_was_saved_after_the_final_figures_it_is_not_known_which_it_holds(
    keep: Keep, url: str, saved: str, status: str | None
) -> None:
    (snapshot,) = keep(SOURCE, {SITE_NAME: site_book()})
    parsed = parse(SOURCE, SITE, [replace(snapshot, origin="upload", url=url, publisher_version=saved)])
    assert {None if pd.isna(one) else one for one in parsed.table["julkaisu"]} == {status}


@pytest.mark.parametrize(
    ("name", "told", "status"),
    [
        ("alas_297.xlsx", None, None),
        ("alas_297.xlsx", SAVED_ON, None),
        ("alas_297_2026-06-10.xlsx", SAVED_ON, "lopullinen"),
        ("alas_297.xlsx", "2026-06-10T06:00:00+00:00", "lopullinen"),
        ("alas_297.xlsx", "2025-12-10T06:00:00+00:00", "ennakko"),
    ],
    ids=["nothing", "when it was saved", "a date in the name", "the server", "the server, before the final figures"],
)
def test_of_a_publishers_own_workbook_it_is_not_known_either_where_only_its_saving_tells_a_time(
    keep: Keep, name: str, told: str | None, status: str | None
) -> None:
    (snapshot,) = keep(SOURCE, {name: with_part(site_book(), "docProps/core.xml", lambda _: SAVED)})
    parsed = parse(SOURCE, SITE, [replace(snapshot, publisher_version=told, retrieved_at="2026-11-01T08:00:00+00:00")])
    assert {None if pd.isna(one) else one for one in parsed.table["julkaisu"]} == {status}


def test_a_workbook_that_names_no_method_has_none(keep: Keep) -> None:
    parsed = site(keep, emissions(lambda rows: rows.__delitem__(slice(6, None))))
    assert parsed.problems == []
    assert parsed.table["laskentatapa"].isna().all()


@pytest.mark.parametrize(("name", "code"), [("alas_9.xlsx", "009"), ("ALas_297_2026-06-15.xlsx", "297")])
def test_the_municipality_is_the_number_in_the_files_name(keep: Keep, name: str, code: str) -> None:
    assert SITE.takes(name)
    assert set(site(keep, site_book(), name).table["kuntanumero"]) == {code}


@pytest.mark.parametrize(
    ("place", "wrong", "row", "column", "expected"),
    [
        ((1, 1), "20,1", 2, "B", "a number for Kulutussähkö in 2023"),
        ((1, 2), None, 2, "C", "a number for Kulutussähkö in 2024"),
        ((1, 2), True, 2, "C", "a number for Kulutussähkö in 2024"),
        ((3, 2), "=B4", 4, "C", "a number for kokonaispäästöt, ktCO2e in 2024"),
        ((0, 1), "ennakko 2023", 1, "B", "a year of four digits"),
        ((0, 2), "2023", 1, "C", "each year once"),
        ((2, 0), "Kulutussähkö", 3, "A", "this row once; the same stands in row 2"),
        ((2, 0), None, 3, "A", "the row's name"),
    ],
)
def test_a_wrong_cell_of_the_emissions_is_told_with_its_place(
    keep: Keep, place: tuple[int, int], wrong: object, row: int, column: str, expected: str
) -> None:
    def spoil(rows: list[list[object]]) -> None:
        rows[place[0]][place[1]] = wrong

    (problem,) = site(keep, emissions(spoil)).problems
    assert (problem.file, problem.sheet, problem.row, problem.column) == (SITE_NAME, "KHK-päästöt", row, column)
    assert problem.expected == expected


def test_a_missing_sheet_is_named(keep: Keep) -> None:
    parsed = site(keep, site_book(KHK_päästöt=()))
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert problem.message().startswith(f"{SITE_NAME}, sheet KHK-päästöt: value “yhteenveto, päästöt ja energia")


def test_a_sheet_without_years_and_a_file_that_is_no_workbook_are_told(keep: Keep) -> None:
    parsed = site(keep, site_book(KHK_päästöt=(("KUOPIO",), ("Kulutussähkö",))))
    assert [problem.expected for problem in parsed.problems] == ["years in row 1, from column B on"]
    assert "something else" in site(keep, b"{}").problems[0].expected


def test_files_of_the_three_forms_are_told_apart_by_their_names() -> None:
    takes = {
        name: [dataset.name for dataset in SOURCE.datasets if dataset.takes(name)]
        for name in (
            "kunta_297.csv",
            "KAIKKI KUNNAT_ALas 1.6_1990_2005-2023e_FINAL2.xlsx",
            OLDER_NAME,
            "ALas 1.2 kaikki kunnat.xlsx",
            SITE_NAME,
            "kunta_297.xlsx",
        )
    }
    assert list(takes.values()) == [
        ["municipal_emissions"],
        ["emissions_workbook"],
        ["emissions_workbook"],
        ["emissions_workbook"],
        ["site_workbook"],
        [],
    ]


def test_without_a_file_there_is_an_empty_table_and_no_problem() -> None:
    for name in ("emissions_workbook", "site_workbook"):
        parsed = parse(SOURCE, SOURCE.dataset(name), [])
        assert parsed.table.empty
        assert parsed.problems == []
