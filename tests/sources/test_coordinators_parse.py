"""The cells of the coordinators' workbooks: rows and their types, formulas, errors, merged cells, and what is told."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

import openpyxl
import pytest
from workbooks import EVENT, PLAN, SEEDS, SOURCE, as_excel_saves, filled, parse_upload, with_cell, with_part

from sources.code_lists import load_code_lists
from sources.contract import LINEAGE_COLUMNS
from sources.coordinators.parse import is_empty_template
from sources.coordinators.template import filled_template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

    from sources.problems import Parsed


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Parsed]:
    """Parse one file's bytes as a dataset of it."""
    return partial(parse_upload, tmp_path)


# Rows and their types


def test_a_filled_row_becomes_a_typed_row_with_its_origin(read: Callable[..., Parsed]) -> None:
    parsed = read(filled())
    assert parsed.problems == []
    assert list(parsed.table.columns) == [c.name for c in SOURCE.dataset("plans").columns] + list(LINEAGE_COLUMNS)
    row = parsed.table.iloc[0]
    assert tuple(row.iloc[: len(PLAN)]) == PLAN
    assert (row["source_file"], row["source_row"], row["origin"]) == ("yla-savo.xlsx", 2, "upload")
    types = [str(dtype) for dtype in parsed.table.dtypes.iloc[3:9]]
    assert types == ["object", "Int64", "Int64", "float64", "str", "boolean"]


def test_a_workbook_as_excel_saves_it_is_read_the_same(read: Callable[..., Parsed]) -> None:
    content = as_excel_saves(filled())
    assert b"inlineStr" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet2.xml")
    assert tuple(read(content).table.iloc[0, : len(PLAN)]) == PLAN


def test_an_empty_sheet_gives_an_empty_table_of_the_same_types(read: Callable[..., Parsed]) -> None:
    parsed = read(filled(), "measures")
    assert parsed.problems == []
    assert len(parsed.table) == 0
    assert str(parsed.table.dtypes["aloitusvuosi"]) == "Int64"
    assert list(parsed.table.columns[-len(LINEAGE_COLUMNS) :]) == list(LINEAGE_COLUMNS)


def test_blank_rows_are_skipped_and_rows_keep_their_excel_number(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        for column, value in enumerate(EVENT, start=1):
            book["Viestintä"].cell(9, column, value)
        book["Viestintä"]["A5"] = "   "

    assert list(read(filled(change), "communications").table["source_row"]) == [2, 9]


def test_hidden_rows_are_read(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        book["Viestintä"].row_dimensions[2].hidden = True

    assert len(read(filled(change), "communications").table) == 1


def test_a_file_made_before_a_column_existed_is_read_with_that_column_empty(read: Callable[..., Parsed]) -> None:
    header = [column.name for column in SOURCE.dataset("measures").file_columns]
    older = [name for name in header if name != "valmistunut_pvm"]
    row = dict.fromkeys(header, "") | {"tunniste": "IIS-001", "kunta": "Iisalmi", "toimenpide": "Ledit"}
    row |= {"teema": "hillintä", "tila": "valmis", "valmistunut_pvm": "30.9.2026"}
    for names, completed in ((header, date(2026, 9, 30)), (older, None)):
        content = "\n".join((";".join(names), ";".join(row[name] for name in names))).encode()
        parsed = read(content, "measures", "yla-savo_Toimenpiteet.csv")
        assert parsed.problems == []
        assert list(parsed.table["valmistunut_pvm"]) == [completed]

    def without_the_column(book: Workbook) -> None:
        book["Toimenpiteet"].delete_cols(len(header))
        for position, name in enumerate(older, start=1):
            book["Toimenpiteet"].cell(2, position, row[name] or None)

    parsed = read(filled(without_the_column), "measures")
    assert parsed.problems == []
    assert list(parsed.table["valmistunut_pvm"]) == [None]


def test_an_empty_template_from_before_a_column_existed_is_still_one() -> None:
    template = filled_template(SOURCE, "Ylä-Savo", ("Iisalmi",), load_code_lists(SOURCE, SEEDS), rows={})
    columns = [column.name for column in SOURCE.dataset("measures").file_columns]
    for lacking, is_template in (("valmistunut_pvm", True), ("päivitetty", False)):
        book = openpyxl.load_workbook(io.BytesIO(template))
        book["Toimenpiteet"].delete_cols(columns.index(lacking) + 1)
        older = io.BytesIO()
        book.save(older)
        assert is_empty_template(SOURCE, "yla-savo.xlsx", older.getvalue()) == is_template


def test_another_column_may_not_be_absent(read: Callable[..., Parsed]) -> None:
    position = [column.name for column in SOURCE.dataset("measures").file_columns].index("päivitetty") + 1
    parsed = read(filled(lambda book: book["Toimenpiteet"].delete_cols(position)), "measures")
    assert [problem.expected for problem in parsed.problems] == [
        "sarake päivitetty; se puuttuu. Lisää se otsikkoriville"
    ]


def test_columns_may_stand_in_another_order(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Viestintä"]
        for row in (1, 2):
            sheet.cell(row, 4).value, sheet.cell(row, 5).value = sheet.cell(row, 5).value, sheet.cell(row, 4).value

    parsed = read(filled(change), "communications")
    assert parsed.problems == []
    assert parsed.table.loc[0, "osallistujat"] == 40


def test_a_wrong_cell_leaves_its_row_out_and_says_in_finnish_what_was_expected(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        for column, value in enumerate(EVENT, start=1):
            book["Viestintä"].cell(3, column, value)
        book["Viestintä"]["E2"] = "paljon"

    parsed = read(filled(change), "communications")
    assert list(parsed.table["source_row"]) == [3]
    place = "yla-savo.xlsx, taulukko Viestintä, rivi 2, sarake osallistujat"
    words = f"{place}: arvo “paljon”; odotettiin: kokonaisluku 0\N{EN DASH}1000000"
    assert [problem.message("fi") for problem in parsed.problems] == [words]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("80 %", 80.0),
        ("\u221212,5", -12.5),
        (" 1 200 ", 1200.0),
        ("1\u00a0200,25", 1200.25),
        (80, 80.0),
    ],
)
def test_numbers_are_read_as_they_are_written_in_finland(
    written: object, expected: float, read: Callable[..., Parsed]
) -> None:
    parsed = read(with_cell("Suunnitelmat", "G2", written))
    assert parsed.problems == []
    assert parsed.table.loc[0, "tavoite_pct"] == expected


@pytest.mark.parametrize(
    "written", ["1.200", "80 €", "noin 80", "1 20", "12,5,1", True, date(2026, 1, 1), "1e400", "nan"]
)
def test_what_is_no_clear_number_is_a_problem(written: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "G2", written))
    assert [(p.row, p.column, p.expected) for p in parsed.problems] == [(2, "tavoite_pct", "luku 1\N{EN DASH}100 (%)")]
    assert len(parsed.table) == 0


def test_a_cell_shown_as_per_cent_is_read_as_it_is_shown(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "G2", 0.57, "0 %"))
    assert parsed.table.loc[0, "tavoite_pct"] == 57.0


@pytest.mark.parametrize("written", [2035.5, "2035,5", 10**20, date(2035, 1, 1)])
def test_what_is_no_whole_number_is_a_problem(written: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "F2", written))
    assert [p.column for p in parsed.problems] == ["tavoitevuosi"]


@pytest.mark.parametrize("written", ["4.5.2026", "04.05.2026", "2026-05-04", datetime(2026, 5, 4, 13, 30)])  # noqa: DTZ001 - Excel's own times have no zone
def test_dates_are_read_as_excel_and_people_write_them(written: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Viestintä", "B2", written), "communications")
    assert parsed.problems == []
    assert parsed.table.loc[0, "päivä"] == date(2026, 5, 4)


@pytest.mark.parametrize("written", ["5/4/2026", "30.2.2026", "toukokuu", "4.5.26", True])
def test_what_is_no_date_is_a_problem(written: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Viestintä", "B2", written), "communications")
    assert [p.expected for p in parsed.problems] == ["päivämäärä muodossa pp.kk.vvvv, esimerkiksi 31.12.2026"]


@pytest.mark.parametrize("written", ["1.1.0026", "31.12.1989", "1.1.2101", date(1989, 12, 31)])
def test_a_date_of_another_time_is_a_problem(written: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Viestintä", "B2", written), "communications")
    assert [p.expected for p in parsed.problems] == ["päivämäärä muodossa pp.kk.vvvv, vuosi 1990\N{EN DASH}2100"]


def test_a_year_written_in_a_cell_of_dates_is_told_as_the_year(read: Callable[..., Parsed]) -> None:
    """A spreadsheet keeps a date as a number of days: the 2029th is 21.7.1905."""
    parsed = read(with_cell("Viestintä", "B2", 2029, "d.m.yyyy"), "communications")
    assert len(parsed.table) == 0
    (problem,) = parsed.problems
    assert problem.message("fi") == (
        "yla-savo.xlsx, taulukko Viestintä, rivi 2, sarake päivä: arvo “21.7.1905”; odotettiin: päivämäärä muodossa "
        "pp.kk.vvvv, vuosi 1990\N{EN DASH}2100. Soluun on kirjoitettu pelkkä vuosi 2029, josta taulukkolaskenta tekee "
        "päivän 21.7.1905. Kirjoita koko päivä, esimerkiksi 31.12.2029"
    )


def test_a_bare_number_is_no_date(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Viestintä", "B2", 46146, "General"), "communications")
    assert [p.value for p in parsed.problems] == ["46146"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("kyllä", True), ("Kyllä ", True), ("x", True), (True, True), ("EI", False), ("FALSE", False), (False, False)],
)
def test_yes_and_no_are_read(written: object, expected: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "I2", written))
    assert parsed.problems == []
    assert parsed.table.loc[0, "strategiassa"] == expected


@pytest.mark.parametrize("written", ["ehkä", "kylläh", "kyllä.", "yes", "kyl la\u0308", 1, 0])
def test_what_is_neither_yes_nor_no_is_a_problem(written: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "I2", written))
    assert [p.expected for p in parsed.problems] == ["kyllä tai ei"]


def test_a_number_in_a_text_column_is_text(read: Callable[..., Parsed]) -> None:
    assert read(with_cell("Suunnitelmat", "B2", 4100)).table.loc[0, "suunnitelma"] == "4100"


# Formulas, errors and merged cells


def test_a_formula_without_a_result_is_a_problem(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "G2", "=40+40"))
    assert [(p.row, p.column, p.value) for p in parsed.problems] == [(2, "tavoite_pct", "=40+40")]
    words = "kirjoita soluun arvo, tai avaa työkirja taulukkolaskennassa (Excel, LibreOffice) ja tallenna se uudelleen"
    assert parsed.problems[0].expected == f"arvo kaavan sijaan. Tiedostossa ei ole kaavan tulosta: {words}"


def test_a_formula_with_a_result_is_its_result(read: Callable[..., Parsed]) -> None:
    content = with_cell("Suunnitelmat", "G2", "=40+40")
    calculated = with_part(
        content, "xl/worksheets/sheet2.xml", lambda xml: re.sub(rb"(</f>)<v ?/>|(</f>)<v></v>", rb"</f><v>80</v>", xml)
    )
    parsed = read(calculated)
    assert parsed.problems == []
    assert parsed.table.loc[0, "tavoite_pct"] == 80.0


def test_an_excel_error_is_a_problem(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "G2", "#REF!"))
    assert [(p.column, p.value) for p in parsed.problems] == [("tavoite_pct", "#REF!")]
    assert parsed.problems[0].expected == "luku 1\N{EN DASH}100 (%); solun kaava antaa virheen #REF!"


def test_merged_cells_are_a_problem_and_their_rows_are_left_out(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        for row in (3, 4):
            for column, value in enumerate(EVENT, start=1):
                book["Viestintä"].cell(row, column, value)
        book["Viestintä"].merge_cells("C2:C3")

    parsed = read(filled(change), "communications")
    assert [(p.row, p.column) for p in parsed.problems if "yhdistäminen" in p.expected] == [(2, "C")]
    assert list(parsed.table["source_row"]) == [4]
