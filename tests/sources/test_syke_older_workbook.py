"""Syke's older workbook: what is read, and what is told of a broken one, with its sheet, row and column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sources.contract import LINEAGE_COLUMNS, load_source
from sources.syke.parse import parse
from tests.sources.xlsx import SHEET, book_of, with_part

if TYPE_CHECKING:
    from conftest import Keep

    from sources.problems import Parsed

SOURCE = load_source("syke")
OLDER = SOURCE.dataset("emissions_workbook")
NAME = "KAIKKI KUNNAT_ALas 1.6_1990_2005-2024.xlsx"
HEADER = tuple(column.name for column in OLDER.file_columns)
KUOPIO = (
    *(297, "Kuopio", "Pohjois-Savo", "Energia", "Kulutussähkö", "Kulutussähkö", "Kulutussähkö", "Asuminen"),
    *(1.25, 1.25, 30.5, "On", "Ei", 2024),
)
AKAA = (
    *(20, "Akaa", "Pirkanmaa", "Maatalous", "Maatalous", "Maatalous", "Peltoviljely", "Maaperä"),
    *(2, 2, None, "Ei", "On", 2023),
)
JOMALA = (170, "Jomala", "Ahvenanmaa", *AKAA[3:])


def older(keep: Keep, *rows: tuple[object, ...], header: tuple[object, ...] = HEADER, name: str = NAME) -> Parsed:
    return parse(SOURCE, OLDER, keep(SOURCE, {name: book_of(header, *rows)}))


def changed(column: str, value: object, row: tuple[object, ...] = KUOPIO) -> tuple[object, ...]:
    return tuple(value if name == column else cell for name, cell in zip(HEADER, row, strict=True))


def test_the_table_has_the_columns_of_the_contract_and_where_each_row_came_from(keep: Keep) -> None:
    parsed = older(keep, KUOPIO, AKAA)
    assert parsed.problems == []
    assert list(parsed.table) == [column.name for column in OLDER.columns] + list(LINEAGE_COLUMNS)
    first, second = (row for _, row in parsed.table.iterrows())
    assert (first["kuntanumero"], first["vuosi"], first["taso_3"], first["ktCO2e"]) == (
        "297",
        2024,
        "Kulutussähkö",
        1.25,
    )
    assert (bool(first["hinku-laskenta"]), bool(first["päästökauppa"])) == (True, False)
    assert (first["source_file"], first["source_row"], first["julkaisu"]) == (NAME, 2, "lopullinen")
    assert second["kuntanumero"] == "020"
    assert pd.isna(second["energiankulutus (GWh)"])
    types = {name: str(dtype) for name, dtype in parsed.table.dtypes.items()}
    assert (types["kuntanumero"], types["vuosi"], types["hinku-laskenta"]) == ("str", "Int64", "boolean")


@pytest.mark.parametrize(("number", "code"), [(9, "009"), (9.0, "009"), ("9", "009"), ("009", "009"), (297, "297")])
def test_a_municipality_number_becomes_three_characters(keep: Keep, number: object, code: str) -> None:
    assert list(older(keep, changed("kuntanumero", number)).table["kuntanumero"]) == [code]


def test_columns_that_excel_left_behind_are_ignored_and_their_order_is_free(keep: Keep) -> None:
    header = ("Unnamed: 0", *reversed(HEADER), None, "Unnamed: 15")
    parsed = older(keep, ("x", *reversed(KUOPIO), "y", 3), header=header)
    assert parsed.problems == []
    assert list(parsed.table["ktCO2e"]) == [1.25]


def test_empty_rows_are_no_rows_and_do_not_move_the_others(keep: Keep) -> None:
    parsed = older(keep, KUOPIO, (), AKAA, ())
    assert parsed.problems == []
    assert list(parsed.table["source_row"]) == [2, 4]


def test_exact_doubles_are_dropped_in_ahvenanmaa_alone(keep: Keep) -> None:
    restated = changed("ktCO2e", 3, JOMALA)
    parsed = older(keep, JOMALA, JOMALA, restated, KUOPIO, KUOPIO)
    assert parsed.problems == []
    assert list(parsed.table["source_row"]) == [2, 4, 5, 6]
    doubled = parsed.table[parsed.table.duplicated([*OLDER.full_key], keep=False)]
    assert set(doubled["kunta"]) == {
        "Jomala",
        "Kuopio",
    }  # what differs, and what is doubled elsewhere, is left to the key


@pytest.mark.parametrize(
    ("column", "wrong", "shown", "expected"),
    [
        ("vuosi", "2024", "2024", "a whole number, not text"),
        ("vuosi", 2024.5, "2024.5", "a whole number"),
        ("vuosi", None, "", "a whole number"),
        ("vuosi", True, "True", "a whole number"),
        ("ktCO2e", "1,25", "1,25", "a number from -100 to 5000 (kt CO₂e), not text"),
        ("ktCO2e", "..", "..", "a number from -100 to 5000 (kt CO₂e), not text"),
        ("ktCO2e_tuuli", None, "", "a number"),
        ("energiankulutus (GWh)", "paljon", "paljon", "a number from 0 to 20000 (GWh), not text"),
        ("energiankulutus (GWh)", "=1/0", "(a formula without its result)", "a number"),
        ("hinku-laskenta", "on", "on", "On or Ei"),
        ("hinku-laskenta", "Kyllä", "Kyllä", "On or Ei"),
        ("päästökauppa", True, "True", "On or Ei"),
        ("päästökauppa", None, "", "On or Ei"),
        ("kuntanumero", "Kuopio", "Kuopio", "a municipality number of at most three digits"),
        ("kuntanumero", 1297, "1297", "a municipality number of at most three digits"),
        ("kuntanumero", 9.5, "9.5", "a municipality number of at most three digits"),
        ("kuntanumero", None, "", "a municipality number of at most three digits"),
        ("taso_5", " ", "", "text"),
        ("maakunta", 11, "11", "text"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place_and_its_row_is_left_out(
    keep: Keep, column: str, wrong: object, shown: str, expected: str
) -> None:
    parsed = older(keep, AKAA, changed(column, wrong), JOMALA)
    (problem,) = parsed.problems
    assert (problem.file, problem.sheet, problem.row, problem.column) == (NAME, "DATA", 3, column)
    assert problem.value is not None
    assert problem.value.removesuffix(".0") == shown
    assert problem.expected.startswith(expected)
    assert list(parsed.table["source_row"]) == [2, 4]


def test_an_error_of_excel_is_no_empty_cell(keep: Keep) -> None:
    energy = b'<c r="K2" t="n"><v>30.5</v></c>'
    content = book_of(HEADER, KUOPIO)
    spoiled = with_part(content, SHEET, lambda part: part.replace(energy, b'<c r="K2" t="e"><v>#DIV/0!</v></c>'))
    assert spoiled != content
    (problem,) = parse(SOURCE, OLDER, keep(SOURCE, {NAME: spoiled})).problems
    assert (problem.row, problem.column, problem.value) == (2, "energiankulutus (GWh)", "(an error of Excel)")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ((*HEADER[:-1], "year"), "sheet DATA, row 1, column vuosi: expected a column of this name"),
        ((*HEADER[:-1],), "column vuosi: expected a column of this name"),
        ((*HEADER, "lisä"), "column lisä: value “lisä”; expected only the columns"),
        ((*HEADER, "ktCO2"), "vuosi, and this one is another"),
        ((*HEADER, "ktCO2e"), "column ktCO2e: value “2 times”; expected this column once"),
        ((*HEADER[:8], "kt CO2e", *HEADER[9:]), "column kt CO2e: value “kt CO2e”; expected the column ktCO2e"),
    ],
)
def test_a_changed_header_names_the_column(keep: Keep, header: tuple[object, ...], words: str) -> None:
    parsed = older(keep, KUOPIO, header=header)
    assert parsed.table.empty
    assert any(words in problem.message() for problem in parsed.problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", f"{NAME}: expected a workbook (.xlsx); this is something else"),
        (book_of(HEADER, KUOPIO, sheet="Taul1"), f"{NAME}, sheet DATA: value “Taul1”; expected a sheet called DATA"),
        (book_of(HEADER), f"{NAME}, sheet DATA, row 2: expected rows under the header row"),
        (book_of(), f"{NAME}, sheet DATA, row 1, column kuntanumero: expected a column of this name"),
        (with_part(book_of(HEADER), SHEET, lambda part: part + b" " * 60_000_000), "a workbook of a reasonable size"),
    ],
    ids=["no workbook", "no sheet DATA", "a header alone", "nothing", "a bomb"],
)
def test_a_workbook_of_another_kind_is_told_and_the_others_are_read(keep: Keep, content: bytes, words: str) -> None:
    parsed = parse(SOURCE, OLDER, keep(SOURCE, {NAME: content, "kunnat_alas.xlsx": book_of(HEADER, KUOPIO)}))
    assert list(parsed.table["source_file"]) == ["kunnat_alas.xlsx"]
    assert words in parsed.problems[0].message()


def test_many_problems_are_listed_up_to_fifty_and_counted(keep: Keep) -> None:
    parsed = older(keep, *[changed("ktCO2e", "x")] * 120)
    assert len(parsed.problems) == 51
    assert parsed.problems[-1].value == "and 70 more"


# Preliminary or final


@pytest.mark.parametrize(
    ("vintage", "name", "status"),
    [
        ("2025-12-10", NAME, "ennakko"),
        ("2026-04-30T20:00:00+00:00", NAME, "ennakko"),
        ("2026-05-20", NAME, "lopullinen"),
        ("2026-10-31", NAME, "lopullinen"),
        ("2027-01-15", NAME, "lopullinen"),
        ("2026-06-10", "kunnat_alas_ennakko.xlsx", "ennakko"),
        ("2026-06-10", "KAIKKI KUNNAT_ALas 1.6_1990_2005-2023e_FINAL2.xlsx", "ennakko"),
        ("2026-06-10", "kunnat_alas_2023eri.xlsx", "lopullinen"),
    ],
)
def test_figures_are_final_from_the_second_may_after_their_newest_year_unless_the_name_says_else(
    keep: Keep, vintage: str, name: str, status: str
) -> None:
    (snapshot,) = keep(SOURCE, {name: book_of(HEADER, KUOPIO)})
    parsed = parse(SOURCE, OLDER, [replace(snapshot, publisher_version=vintage)])
    assert list(parsed.table["vuosi"]) == [2024]
    assert list(parsed.table["julkaisu"]) == [status]


def test_a_publishers_workbook_of_which_only_its_saving_tells_a_time_counts_as_preliminary(keep: Keep) -> None:
    saved = b"<p xmlns:t='http://purl.org/dc/terms/'><t:modified>2026-08-20T08:00:00Z</t:modified></p>"
    (snapshot,) = keep(SOURCE, {NAME: with_part(book_of(HEADER, KUOPIO), "docProps/core.xml", lambda _: saved)})
    parsed = parse(SOURCE, OLDER, [replace(snapshot, publisher_version="2026-08-20T08:00:00+00:00")])
    assert list(parsed.table["julkaisu"]) == ["ennakko"]
