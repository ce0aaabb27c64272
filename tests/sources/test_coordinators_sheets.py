"""The sheets of the coordinators' workbooks: headers, names and limits of sheets, and one sheet as a CSV file."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from workbooks import DATASETS, EVENT, filled, parse_upload, with_cell, with_part

from sources.coordinators import sheets, workbook
from sources.landing import plain_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook

    from sources.problems import Parsed


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Parsed]:
    """Parse one file's bytes as a dataset of it."""
    return partial(parse_upload, tmp_path)


# Headers and sheets


def test_a_renamed_column_is_told_with_the_name_it_should_have(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "F1", "Tavoitevuosi:"))
    assert [(p.row, p.value, p.expected) for p in parsed.problems] == [
        (1, "Tavoitevuosi:", "sarakkeen nimi tavoitevuosi"),
        (1, None, "sarake tavoitevuosi; se puuttuu. Lisää se otsikkoriville"),
    ]
    assert len(parsed.table) == 0


def test_a_missing_column_gives_no_rows(read: Callable[..., Parsed]) -> None:
    parsed = read(filled(lambda book: book["Viestintä"].delete_cols(5)), "communications")
    assert [p.expected for p in parsed.problems] == ["sarake osallistujat; se puuttuu. Lisää se otsikkoriville"]
    assert len(parsed.table) == 0


def test_a_column_that_stands_twice_gives_no_rows(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "L1", "kunta"))
    assert [(p.column, p.expected) for p in parsed.problems] == [("kunta", "sarake vain kerran")]
    assert len(parsed.table) == 0


def test_a_column_of_ones_own_is_left_unread_and_told(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        book["Suunnitelmat"]["L1"], book["Suunnitelmat"]["L2"] = "=huomautuksia<b>", "muista tämä"

    parsed = read(filled(change))
    assert parsed.problems == []
    assert len(parsed.table) == 1
    assert "muista tämä" not in parsed.table.to_string()
    assert parsed.figures == {"columns_left_unread": 1}
    (note,) = parsed.notes
    told = "taulukon Suunnitelmat saraketta huomautuksia‹b› ei lueta eikä julkaista, koska sitä ei ole mallipohjassa"
    assert (note.file, note.text) == ("yla-savo.xlsx", f"Huomaa: {told}.")


def test_a_column_of_ones_own_that_is_like_a_known_one_is_told_with_it(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "L1", "suunnitelmat"))
    assert parsed.problems == []
    (note,) = parsed.notes
    assert note.text.endswith("mallipohjassa. Jos tarkoitit saraketta suunnitelma, kirjoita tiedot siihen.")


def test_a_template_without_columns_of_ones_own_has_nothing_to_tell(read: Callable[..., Parsed]) -> None:
    for dataset in DATASETS:
        assert (read(filled(), dataset).notes, read(filled(), dataset).figures) == ([], {"columns_left_unread": 0})


def test_a_value_outside_the_columns_is_a_problem(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "N2", "tarkista tämä"))
    assert [(p.row, p.column) for p in parsed.problems] == [(1, "N")]
    assert "Anna sarakkeelle nimi, esimerkiksi huomautuksia, tai tyhjennä sarake" in parsed.problems[0].expected


def test_a_sheet_without_its_header_row_is_a_problem(read: Callable[..., Parsed]) -> None:
    parsed = read(filled(lambda book: book["Suunnitelmat"].delete_rows(1)))
    assert len(parsed.problems) > 0
    assert {p.row for p in parsed.problems} == {1}
    assert len(parsed.table) == 0


def test_a_missing_sheet_is_told_with_the_sheets_there_are(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        book["Viestintä"].title = "Tapahtumat"

    parsed = read(filled(change), "communications")
    there = "Ohje, Suunnitelmat, Toimenpiteet, Kustannukset, Hankinnat, Tapahtumat, Luettelot"
    assert [p.expected for p in parsed.problems] == [f"taulukko nimeltä Viestintä; työkirjassa on: {there}"]
    assert read(filled(change)).problems == []


def test_a_workbook_with_no_rows_in_any_sheet_is_a_problem(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        book["Suunnitelmat"].delete_rows(2)
        book["Viestintä"].delete_rows(2)

    parsed = read(filled(change))
    assert len(parsed.problems) == 1
    assert "työkirja on tyhjä" in parsed.problems[0].expected


def test_rows_beyond_the_limit_are_told_and_left_unread(
    read: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sheets, workbook):
        monkeypatch.setattr(module, "MAX_ROWS", 5)

    def change(book: Workbook) -> None:
        for row in range(2, 12):
            for column, value in enumerate(EVENT, start=1):
                book["Viestintä"].cell(row, column, value)

    parsed = read(filled(change), "communications")
    assert len(parsed.table) == 5
    assert "loppuja ei luettu. Jaa rivit kahteen tiedostoon" in parsed.problems[0].expected


# Letters and empty results as other programs write them


def test_decomposed_letters_are_read_as_composed_ones(read: Callable[..., Parsed]) -> None:
    """A file that went through macOS may hold ä as a and two dots: in sheets, headers, names and values alike."""

    def decompose(book: Workbook) -> None:
        for sheet in book:
            sheet.title = normalize("NFD", sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = normalize("NFD", cell.value)

    def fill(book: Workbook) -> None:
        sheet = book["Suunnitelmat"]
        sheet["C2"], sheet["I2"], sheet["J2"] = "hyväksytty", "kyllä", "epätosi"
        decompose(book)

    for dataset in DATASETS:
        assert read(filled(fill), dataset).problems == []
    plan = read(filled(fill)).table.iloc[0]
    assert (plan["tila"], plan["strategiassa"], plan["talousarviossa"]) == ("hyväksytty", True, False)
    assert plan["menetelmä"] == "Hinku ilman päästöhyvityksiä"


def test_decomposed_letters_in_a_files_name_are_composed_ones(read: Callable[..., Parsed]) -> None:
    content = "kunta tai seutu;päivä;tapahtuma;kohderyhmä;osallistujat\r\nYlä-Savo;4.5.2026;Ilta;kuntalaiset;40"
    name = plain_name(Path(normalize("NFD", "ylä-savo_Viestintä.csv")))
    parsed = read(normalize("NFD", content).encode(), "communications", name)
    assert (parsed.problems, list(parsed.table["kunta tai seutu"])) == ([], ["Ylä-Savo"])


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="G2" t="str"><f aca="false">IF(A2="","",1)</f><v></v></c>',
        b'<c r="G2" t="str"><f>x</f><v/></c>',
        b'<c r="G2" t="str"><f>x</f></c>',
    ],
)
def test_a_formula_whose_result_is_an_empty_text_is_an_empty_cell(cell: bytes, read: Callable[..., Parsed]) -> None:
    """LibreOffice and Excel save `=""` so."""
    content = with_part(filled(), "xl/worksheets/sheet2.xml", lambda part: re.sub(rb'<c r="G2".*?</c>', cell, part))
    parsed = read(content)
    assert parsed.problems == []
    assert parsed.table["tavoite_pct"].isna().all()
    assert len(parsed.table) == 1


# CSV


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_file_of_one_sheet_is_read_like_the_sheet(
    delimiter: str, encoding: str, read: Callable[..., Parsed]
) -> None:
    lines = ["kunta tai seutu,päivä,tapahtuma,kohderyhmä,osallistujat", ",,,,", "Ylä-Savo,4.5.2026,Ilta,kuntalaiset,40"]
    content = "\r\n".join(lines).replace(",", delimiter).encode(encoding)
    name = "yla-savo_Viestintä.csv"
    parsed = read(content, "communications", name)
    assert parsed.problems == []
    assert list(parsed.table.iloc[0, :5]) == ["Ylä-Savo", date(2026, 5, 4), "Ilta", "kuntalaiset", 40]
    assert list(parsed.table["source_row"]) == [3]
    assert len(read(content, "plans", name).table) == 0
    assert read(content, "plans", name).problems == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("yla-savo.csv", b"kunta;suunnitelma\n"),
        ("a_Suunnitelmat.csv", b""),
        ("a_Suunnitelmat.csv", b"  <html><body>403</body></html>"),
        ("a_Suunnitelmat.csv", b"PK\x03\x04\0\0"),
        ("a_Suunnitelmat.csv", b'kunta;"suunnitelma\n'),
        ("muistio.docx", b"PK"),
    ],
    ids=["no sheet in the name", "zero bytes", "html", "a zip", "an open quote", "another kind"],
)
def test_a_csv_file_that_cannot_be_used_is_a_problem(name: str, content: bytes, read: Callable[..., Parsed]) -> None:
    parsed = read(content, "plans", name)
    assert [problem.file for problem in parsed.problems] == [name]
    assert len(parsed.table) == 0
