"""Energiateollisuus's workbook: wherever its table stands and however its cells are written; and each wrong thing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from sources.contract import load_source
from sources.energiateollisuus.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Keep

    from sources.problems import Parsed

SOURCE = load_source("energiateollisuus")
DATASET = SOURCE.dataset("electricity_use")
NAME = "sahko_2024.xlsx"
GROUPS = ["Asuminen ja maatalous", "Teollisuus", "Palvelut ja rakentaminen", "Yhteensä"]
HEADER = ["Kuntanumero", "Kunta", *GROUPS]
TERVO = [844, "Tervo", 8, 1, 5, 14]
KUOPIO = [297, "Kuopio", 560.5, 450, 420, 1430.5]

Rows = list[list[object]]


@pytest.fixture
def read(keep: Keep) -> Callable[..., Parsed]:
    """What the parser makes of a sheet with these rows, or of these bytes."""

    def of(content: Rows | bytes, name: str = NAME, sheet: str = "Taulukko") -> Parsed:
        content = content if isinstance(content, bytes) else workbook({sheet: content})
        return parse(SOURCE, DATASET, keep(SOURCE, {name: content}))

    return of


def workbook(sheets: dict[str, Rows], change: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if change is not None:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
    return target.getvalue()


def figures(parsed: Parsed) -> list[tuple[object, ...]]:
    """Municipality, code, group, GWh and mark of each row; a missing one is None."""
    table = parsed.table[["kunta", "kuntanumero", "käyttäjäryhmä", "GWh", "merkintä"]].astype(object)
    return list(table.where(table.notna(), None).itertuples(index=False, name=None))


def message(parsed: Parsed) -> str:
    (problem,) = parsed.problems
    return problem.message()


def test_a_row_becomes_one_row_of_each_group_with_its_place(read: Callable[..., Parsed]) -> None:
    parsed = read([["Sähkön käyttö 2024"], [], HEADER, KUOPIO])
    assert parsed.problems == []
    assert figures(parsed) == [
        ("Kuopio", "297", "Asuminen ja maatalous", 560.5, None),
        ("Kuopio", "297", "Teollisuus", 450.0, None),
        ("Kuopio", "297", "Palvelut ja rakentaminen", 420.0, None),
        ("Kuopio", "297", "Yhteensä", 1430.5, None),
    ]
    assert set(parsed.table["vuosi"]) == {2024}
    assert set(parsed.table["source_row"]) == {4}
    assert list(parsed.table.columns)[:6] == [column.name for column in DATASET.columns]


def test_no_file_gives_a_table_without_rows_and_no_problem() -> None:
    parsed = parse(SOURCE, DATASET, [])
    assert (len(parsed.table), parsed.problems) == (0, [])


@pytest.mark.parametrize(
    ("header", "row", "municipality"),
    [
        (["Kunta", *GROUPS], ["Tervo", 8, 1, 5, 14], ("Tervo", None)),
        (["Kuntanumero", *GROUPS], [46, 8, 1, 5, 14], ("046", "046")),
        (["Kunta", *GROUPS], [46, 8, 1, 5, 14], ("046", "046")),
        (["Kunta", *GROUPS], ["046 Enonkoski", 8, 1, 5, 14], ("Enonkoski", "046")),
        (["Kunta", *GROUPS], ["Tervo 1)", 8, 1, 5, 14], ("Tervo", None)),
        (["Kunnan nimi", "Kuntakoodi", *GROUPS], ["Enonkoski", "46", 8, 1, 5, 14], ("Enonkoski", "046")),
        (["KUNTA", "Nro", *(f"{g.upper()}, GWh" for g in GROUPS)], ["Tervo", "844", 8, 1, 5, 14], ("Tervo", "844")),
        (["Yhteensä\n(GWh)", *GROUPS[:3], "Kunta"], [14, 8, 1, 5, "Tervo"], ("Tervo", None)),
    ],
)
def test_municipalities_are_found_by_name_or_code_in_any_order_of_columns(
    read: Callable[..., Parsed], header: list[object], row: list[object], municipality: tuple[str, str | None]
) -> None:
    parsed = read([header, row])
    assert parsed.problems == []
    assert {found[:2] for found in figures(parsed)} == {municipality}
    assert {found[2]: found[3] for found in figures(parsed)} == dict(zip(GROUPS, (8.0, 1.0, 5.0, 14.0), strict=True))


@pytest.mark.parametrize(
    ("cell", "gwh", "mark"),
    [
        ("1 234,5", 1234.5, None),
        ("1\N{NO-BREAK SPACE}234,5", 1234.5, None),
        ("1\N{NARROW NO-BREAK SPACE}234,5", 1234.5, None),
        (" 12.5 ", 12.5, None),
        ("12,5*", 12.5, "*"),
        ("12,5 1)", 12.5, "1)"),
        (0, 0.0, None),
        ("..", None, ".."),
        (".", None, "."),
        ("-", None, "-"),
        ("–", None, "–"),
        (" ", None, None),
        (None, None, None),
    ],
)
def test_a_figure_is_read_however_it_is_written(
    read: Callable[..., Parsed], cell: object, gwh: float | None, mark: str | None
) -> None:
    parsed = read([["Kunta", *GROUPS], ["Tervo", 8, cell, 5, None]])
    assert parsed.problems == []
    assert figures(parsed)[1] == ("Tervo", None, "Teollisuus", gwh, mark)


def test_a_note_on_a_municipality_is_the_mark_of_its_figures(read: Callable[..., Parsed]) -> None:
    parsed = read([["Kunta", *GROUPS], ["Tervo*", 8, "..", 5, ".."]])
    assert [found[4] for found in figures(parsed)] == ["*", "..", "*", ".."]


def test_titles_units_totals_blank_and_hidden_rows_and_footnotes_leave_the_municipalities(
    read: Callable[..., Parsed],
) -> None:
    def change(book: Workbook) -> None:
        sheet = book.worksheets[1]
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("C3:F3")
        sheet.row_dimensions[7].hidden = True

    rows: Rows = [
        ["Sähkön käyttö kunnittain vuonna 2024 (julkaistu 3.6.2025)"],
        [],
        ["Numero", "Kunta", "Sähkön käyttö, GWh"],
        [None, None, *GROUPS],
        [None, None, "GWh", "GWh", "GWh", "GWh"],
        [],
        KUOPIO,
        TERVO,
        [999, "Vesanto", None, None, None, None],
        [None, "Koko maa", 30000, 35000, 20000, 85000],
        [],
        ["1) Sisältää maatalouden rakennukset"],
        ["Lähde: Energiateollisuus ry 2025"],
    ]
    parsed = read(workbook({"Selite": [["Kuvaus", 2023]], "2024": rows}, change))
    assert parsed.problems == []
    assert list(dict.fromkeys(parsed.table["kunta"])) == ["Kuopio", "Tervo", "Vesanto"]
    assert set(parsed.table["source_row"]) == {7, 8, 9}


def test_a_name_without_figures_is_a_municipality_while_figures_follow(read: Callable[..., Parsed]) -> None:
    parsed = read([["Kunta", *GROUPS], ["Kökar"], ["Tervo", 8, 1, 5, 14], ["Lähde: Energiateollisuus ry"]])
    assert list(dict.fromkeys(parsed.table["kunta"])) == ["Kökar", "Tervo"]
    assert parsed.table["GWh"].isna().sum() == 4


def test_a_workbook_for_each_year_adds_up_to_one_table(keep: Keep) -> None:
    files = {f"sahko_{year}.xlsx": workbook({str(year): [HEADER, TERVO]}) for year in (2023, 2024)}
    parsed = parse(SOURCE, DATASET, keep(SOURCE, files))
    assert parsed.problems == []
    assert parsed.table.groupby("source_file")["vuosi"].unique().map(list).to_dict() == {
        "sahko_2023.xlsx": [2023],
        "sahko_2024.xlsx": [2024],
    }


@pytest.mark.parametrize(
    ("name", "sheet", "title"),
    [
        ("sahko.xlsx", "Taulukko", "Sähkön käyttö 2024"),
        ("sahko.xlsx", "2024", ""),
        (NAME, "Taulukko", "Vuosi 2024, GWh"),
    ],
)
def test_the_year_stands_in_any_of_three_places(read: Callable[..., Parsed], name: str, sheet: str, title: str) -> None:
    parsed = read([[title], HEADER, TERVO], name, sheet)
    assert parsed.problems == []
    assert set(parsed.table["vuosi"]) == {2024}


@pytest.mark.parametrize(
    ("name", "sheet", "title", "words"),
    [
        ("sahko.xlsx", "Taulukko", "Sähkön käyttö", "the statistical year in the title"),
        (NAME, "2023", "", "the file's name: 2024; the sheet's name: 2023”; expected one year"),
        (NAME, "Taulukko", "Sähkön käyttö 2023", "the file's name: 2024; the title: 2023”; expected one year"),
        ("sahko.xlsx", "Taulukko", "Vuodet 2023 ja 2024", "the title: 2023, 2024”; expected one year"),
    ],
)
def test_years_that_differ_are_told(read: Callable[..., Parsed], name: str, sheet: str, title: str, words: str) -> None:
    parsed = read([[title], HEADER, TERVO], name, sheet)
    assert words in message(parsed)
    assert len(parsed.table) == 0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [["Kunta", "Kotitaloudet", *GROUPS[1:]], TERVO[1:]],
            "column Asuminen ja maatalous: value “Kunta, Kotitaloudet",
        ),
        ([["Kunta", *GROUPS[:3]], TERVO[1:5]], "row 1, column Yhteensä"),
        ([["Kunta", *GROUPS, "Yhteensä"], [*TERVO[1:], 14]], "expected this column once, not 2 times"),
        ([["Alue", *GROUPS], TERVO[1:]], "expected a column of municipalities: Kunta or"),
        ([["Kunta", "kWh"], ["Tervo", 1]], "expected a header row with the columns Kunta, Asuminen ja maatalous"),
        ([HEADER], "expected rows of municipalities under the header"),
        ([["MWh 2024"], HEADER, TERVO], "row 1: value “MWh 2024”; expected figures in GWh"),
        ([HEADER, [None, None, "MWh", "MWh", "MWh", "MWh"], TERVO], "row 2: value “MWh”; expected figures in GWh"),
        ([[*HEADER[:2], *(f"{group} (TWh)" for group in GROUPS)], TERVO], "expected figures in GWh"),
    ],
)
def test_a_table_that_is_not_the_promised_one_is_told(read: Callable[..., Parsed], rows: Rows, words: str) -> None:
    parsed = read(rows)
    assert words in message(parsed)
    assert len(parsed.table) == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([844, "Tervo", 8, "noin 1", 5, 14], "row 2, column Teollisuus: value “noin 1”; expected a number"),
        ([844, "Tervo", 8, "1.234", 5, 14], "column Teollisuus: value “1.234”"),
        ([844, "Tervo", 8, date(2024, 1, 1), 5, 14], "column Teollisuus: value “2024-01-01"),
        ([844, "Tervo", 8, True, 5, 14], "column Teollisuus: value “True”"),
        ([844, "Tervo", 8, "=1+0", 5, 14], "column Teollisuus: value “a formula without its result”"),
        ([844, "Tervo", 8, -1, 7, 14], "column Teollisuus: value “-1"),
        ([844, "Tervo", 8, 1, 5, 14.6], "column Yhteensä: value “14.6”; expected 14.0, the sum of the groups"),
        ([844, "Tervo", 8000, 1, 5, 8006], "column Asuminen ja maatalous: value “8000.0”; expected from 0 to 3000 GWh"),
        ([844, "Tervo", 8, 1000, 5, 14], "column Yhteensä: value “14.0”; expected 1013.0, the sum"),
        ([844, "Tervo", 0.008, 0.001, 0.005, 0.014], "column Yhteensä: value “0.014”; expected from 0.3 to 10000"),
        ([8440, "Tervo", 8, 1, 5, 14], "column kunta: value “8440.0, Tervo, "),
        (["Tervo", 844, 8, 1, 5, 14], "column kunta: value “Tervo, 844.0, "),
        ([None, None, 8, 1, 5, 14], "expected the name or the code of a municipality"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place_and_its_row_left_out(
    read: Callable[..., Parsed], row: list[object], words: str
) -> None:
    parsed = read([HEADER, row, KUOPIO])
    assert words in message(parsed)
    assert message(parsed).startswith(f"{NAME}, sheet Taulukko, row 2")
    assert set(parsed.table["kunta"]) == {"Kuopio"}


def test_an_error_of_excel_is_no_missing_figure(read: Callable[..., Parsed]) -> None:
    def break_it(book: Workbook) -> None:
        cell = book.worksheets[0]["D2"]
        cell.value, cell.data_type = "#REF!", "e"

    parsed = read(workbook({"Taulukko": [HEADER, TERVO, KUOPIO]}, break_it))
    assert "row 2, column Teollisuus: value “an error of Excel”" in message(parsed)


def test_a_formula_with_its_result_is_read(read: Callable[..., Parsed]) -> None:
    def calculated(_: str, content: bytes) -> bytes:
        return re.sub(rb"</f><v>?\s*(?:</v>|/>)", b"</f><v>14</v>", content)

    content = workbook({"Taulukko": [HEADER, [844, "Tervo", 8, 1, 5, "=8+1+5"]]})
    parsed = read(repacked(content, calculated))
    assert parsed.problems == []
    assert figures(parsed)[3][3] == 14.0


def test_two_sheets_with_the_table_are_told(read: Callable[..., Parsed]) -> None:
    parsed = read(workbook({"a": [HEADER, TERVO], "b": [HEADER, TERVO]}))
    assert "value “a, b”; expected one sheet with the table" in message(parsed)


def test_a_doubled_municipality_stays_for_the_contract_to_refuse(read: Callable[..., Parsed]) -> None:
    parsed = read([HEADER, TERVO, TERVO])
    assert parsed.table.duplicated(list(DATASET.key)).sum() == 4


def _with_sheet(content: bytes) -> bytes:
    """A workbook whose sheet is this XML."""
    sound = workbook({"2024": [HEADER, TERVO]})
    return repacked(sound, lambda part, old: content if part == "xl/worksheets/sheet1.xml" else old)


SHEET_XML = (
    b'<?xml version="1.0"?>%s<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
ENTITY_CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
FAR_CELL = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"<html><body>Sivua ei ole</body></html>", "something else, or cut"),
        (workbook({"2024": [HEADER, TERVO]})[:2000], "something else, or cut"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "without a password"),
        (_with_sheet(SHEET_XML % (b"", b" " * 60_000_000)), "unpacked this would be"),
        (_with_sheet(SHEET_XML % (b"", b" " * 10_000_000)), "unpacked this would be"),
        (_with_sheet(SHEET_XML % (ENTITIES, ENTITY_CELL)), "a sound workbook"),
        (_with_sheet(SHEET_XML % (EXTERNAL, ENTITY_CELL)), "a sound workbook"),
        (_with_sheet(SHEET_XML % (b"", FAR_CELL)), "a cell far outside"),
        (_with_sheet(b"<worksheet><sheetData><row><c"), f"{NAME}"),
    ],
    ids=["empty", "html", "cut", "old", "bomb", "small bomb", "entities", "external entity", "far cell", "cut XML"],
)
def test_what_is_no_workbook_is_told_and_never_unfolded(
    read: Callable[..., Parsed], content: bytes, words: str
) -> None:
    parsed = read(content)
    assert words in message(parsed)
    assert len(parsed.table) == 0


def test_a_chart_on_a_sheet_of_its_own_does_no_harm(read: Callable[..., Parsed]) -> None:
    content = workbook({"2024": [HEADER, TERVO]}, lambda book: book.create_chartsheet("Kuva", 0))
    parsed = read(content)
    assert parsed.problems == []
    assert set(parsed.table["kunta"]) == {"Tervo"}
