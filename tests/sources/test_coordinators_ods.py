"""OpenDocument workbooks: the same rows as the .xlsx gives, and every trap of the format told with its place."""

from __future__ import annotations

import io
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook
from workbooks import DATASETS, EVENT, ODS_CONTENT, WELL_FILLED, ods, ods_cell, ods_of, ods_row, parse_upload

from sources.coordinators.sheets import Cell
from sources.coordinators.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sources.problems import Parsed


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Parsed]:
    """Parse one .ods as a dataset of it."""
    return partial(parse_upload, tmp_path, name="yla-savo.ods")


def event(*cells: object) -> bytes:
    return ods(Viestintä=[ods_row(*cells)])


@pytest.mark.parametrize("dataset", DATASETS)
def test_an_ods_gives_the_rows_that_the_same_xlsx_gives(dataset: str, tmp_path: Path) -> None:
    from_ods = parse_upload(tmp_path, ods(), dataset, "yla-savo.ods")
    from_xlsx = parse_upload(tmp_path, WELL_FILLED, dataset, "yla-savo.xlsx")
    assert from_ods.problems == []
    lineage = ["snapshot_id", "source_file", "vintage"]
    assert from_ods.table.drop(columns=lineage).equals(from_xlsx.table.drop(columns=lineage))


def test_calamine_sees_the_same_values() -> None:
    content = ods()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name, sheet in read_workbook(content).items():
        theirs = [[v for v in row if v != ""] for row in book.get_sheet_by_name(name).to_python() if any(row)]
        ours = [[c.value for c in row if not c.is_blank] for row in (sheet.header, *(row for _, row in sheet.rows))]
        assert ours == theirs


@pytest.mark.parametrize(
    ("written", "expected"),
    [(0.8, 80.0), (1, 100.0), (0.125, 12.5)],
)
def test_a_percentage_is_read_as_it_is_shown(written: float, expected: float, read: Callable[..., Parsed]) -> None:
    percent = f'<table:table-cell office:value-type="percentage" office:value="{written}"/>'
    plan = ("Iisalmi", "Suunnitelma", "hyväksytty", None, 2007, 2035, percent)
    parsed = read(ods(Suunnitelmat=[ods_row(*plan)]), "plans")
    assert parsed.problems == []
    assert parsed.table.loc[0, "tavoite_pct"] == expected


def test_repeated_rows_and_cells_stand_where_they_are_shown(read: Callable[..., Parsed]) -> None:
    empty = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    twice = ods_row(*EVENT, attributes='table:number-rows-repeated="2"')
    hidden = ods_row("Iisalmi", date(2026, 5, 9), "Ilta", "yritykset", 1, attributes='table:visibility="collapse"')
    table = read(ods(Viestintä=[empty, twice, hidden]), "communications").table
    assert list(table["source_row"]) == [5, 6, 7]
    assert list(table["osallistujat"]) == [40, 40, 1]
    repeated = ods_cell("Iisalmi", 'table:number-columns-repeated="2"')
    parsed = read(event(repeated), "communications")
    assert [(p.row, p.column, p.value) for p in parsed.problems] == [(2, "päivä", "Iisalmi")]


def test_rows_in_groups_and_headers_are_rows(read: Callable[..., Parsed]) -> None:
    grouped = f"<table:table-row-group>{ods_row(*EVENT)}</table:table-row-group>"
    assert len(read(ods(Viestintä=[grouped, ods_row(*EVENT)]), "communications").table) == 2


def test_merged_cells_are_told_and_their_rows_left_out(read: Callable[..., Parsed]) -> None:
    merged = ods_cell("Iisalmi", 'table:number-rows-spanned="2" table:number-columns-spanned="1"')
    rows = [ods_row(merged, *EVENT[1:]), ods_row("<table:covered-table-cell/>", *EVENT[1:]), ods_row(*EVENT)]
    parsed = read(ods(Viestintä=rows), "communications")
    assert [(p.row, p.column) for p in parsed.problems] == [(2, "A")]
    assert "pura solujen yhdistäminen" in parsed.problems[0].expected
    assert list(parsed.table["source_row"]) == [4]


def test_a_formula_gives_its_result_and_one_without_a_result_is_told(read: Callable[..., Parsed]) -> None:
    formula = 'table:formula="of:=20+20"'
    assert read(event(*EVENT[:4], ods_cell(40, formula)), "communications").table.loc[0, "osallistujat"] == 40
    (problem,) = read(event(*EVENT[:4], ods_cell(None, formula)), "communications").problems
    assert (problem.column, problem.value) == ("osallistujat", "=20+20")
    assert "arvo kaavan sijaan" in problem.expected


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ('calcext:value-type="error"', "Virhe:502"),
        ('table:formula="of:=1/0"', "#JAKO/0!"),
        ('table:formula="x"', "Err:502"),
    ],
)
def test_an_error_of_a_formula_is_told(attributes: str, text: str, read: Callable[..., Parsed]) -> None:
    parsed = read(event(*EVENT[:2], ods_cell(text, attributes), *EVENT[3:]), "communications")
    assert [(p.column, p.value) for p in parsed.problems] == [("tapahtuma", text)]
    assert "virhe" in parsed.problems[0].expected


def test_a_note_in_a_cell_is_no_part_of_its_text_but_spans_links_and_spaces_are(read: Callable[..., Parsed]) -> None:
    note = "<office:annotation><dc:date>2026-01-01</dc:date><text:p>muista tämä</text:p></office:annotation>"
    first = 'Pyörä<text:span>il<text:a>y</text:a></text:span>viikko<text:s text:c="2"/>1'
    text = f"<text:p>{first}</text:p><text:p>ja 2</text:p>"
    cell = f'<table:table-cell office:value-type="string">{note}{text}</table:table-cell>'
    assert (
        read(event(*EVENT[:2], cell, *EVENT[3:]), "communications").table.loc[0, "tapahtuma"] == "Pyöräilyviikko 1 ja 2"
    )


@pytest.mark.parametrize(
    ("written", "dates", "wrong"),
    [
        ("2026-05-04T10:30:00", [date(2026, 5, 4)], []),
        ("2026-99-99", [], [("päivä", "2026-99-99")]),
        ("0026-05-04", [], [("päivä", "4.5.26")]),
    ],
)
def test_a_date_is_read_with_its_time_and_what_is_none_is_told(
    written: str, dates: list[date], wrong: list[tuple[str, str]], read: Callable[..., Parsed]
) -> None:
    cell = f'<table:table-cell office:value-type="date" office:date-value="{written}"/>'
    parsed = read(event("Iisalmi", cell, *EVENT[2:]), "communications")
    assert list(parsed.table["päivä"]) == dates
    assert [(p.column, p.value) for p in parsed.problems] == wrong


def test_tracked_changes_and_tables_in_cells_are_no_rows() -> None:
    old = "<table:change-track-table-cell><text:p>vanha</text:p></table:change-track-table-cell>"
    deleted = f"<table:cell-content-deletion>{old}</table:cell-content-deletion>"
    change = f"<table:tracked-changes>{deleted}</table:tracked-changes>"
    inner = f'<table:table table:name="sisäinen">{ods_row("sisällä")}</table:table>'
    outer = f"<table:table-row><table:table-cell>{inner}</table:table-cell></table:table-row>"
    tables = f'{change}<table:table table:name="Taulu">{ods_row("otsikko")}{outer}{ods_row("rivi")}</table:table>'
    sheets = read_workbook(ods_of(ODS_CONTENT.format(tables=tables)))
    assert list(sheets) == ["Taulu"]
    assert [(number, row[0]) for number, row in sheets["Taulu"].rows] == [(3, Cell("rivi"))]


def test_a_row_repeated_a_million_times_is_too_long_and_cheap(read: Callable[..., Parsed]) -> None:
    many = ods_row(*EVENT, attributes='table:number-rows-repeated="1048000"')
    parsed = read(ods(Viestintä=[many]), "communications")
    assert len(parsed.table) == 20_000
    assert "loppuja ei luettu" in parsed.problems[0].expected


BOMB = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, "<!DOCTYPE x>"])
def test_entities_and_document_types_are_refused(doctype: str, read: Callable[..., Parsed]) -> None:
    content = ODS_CONTENT.format(tables=f'<table:table table:name="Viestintä">{ods_row("&a;")}</table:table>')
    declaration, _, rest = content.partition("\n")
    parsed = read(ods_of(f"{declaration}{doctype}{rest}"), "communications")
    assert len(parsed.table) == 0
    assert "ei saatu auki" in parsed.problems[0].expected


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ods_of("<x>" + " " * 30_000_000 + "</x>"), "eikä sitä avattu"),
        (ods()[:-400], "katkennut"),
        (ods_of("<office:document-content"), "ei saatu auki"),
        (ods_of("\x9f\x01 salattu"), "ilman salasanaa"),
        (ods_of(ODS_CONTENT.format(tables="")), "taulukko nimeltä Suunnitelmat"),
        (b"", "tyhjä"),
    ],
    ids=["zip bomb", "cut short", "broken XML", "encrypted", "no sheets", "zero bytes"],
)
def test_what_is_no_ods_is_one_problem_and_no_rows(content: bytes, words: str, read: Callable[..., Parsed]) -> None:
    parsed = read(content, "plans")
    assert len(parsed.problems) == 1
    assert words in parsed.problems[0].expected
    assert len(parsed.table) == 0


def test_the_format_is_known_from_the_bytes_and_not_from_the_name(tmp_path: Path) -> None:
    assert len(parse_upload(tmp_path, WELL_FILLED, name="yla-savo.ods").table) == 1
    assert len(parse_upload(tmp_path, ods(), name="yla-savo.xlsx").table) == 1
