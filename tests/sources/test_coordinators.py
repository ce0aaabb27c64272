"""The coordinators' workbooks as they really come: well filled, badly filled, broken and hostile."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import openpyxl
import pytest
from defusedxml import EntitiesForbidden
from openpyxl.xml.functions import fromstring, iterparse

from sources.contract import (
    LINEAGE_COLUMNS,
    Ask,
    Parsed,
    SourceError,
    load_code_lists,
    load_scope,
    load_source,
)
from sources.coordinators import workbook
from sources.coordinators.cells import plain_text
from sources.coordinators.fetch import fetch
from sources.coordinators.make_example import make_example
from sources.coordinators.parse import parse
from sources.coordinators.template import filled_template
from sources.landing import Fetched, bundled, land

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook

    from sources.http import Client
    from sources.landing import Snapshot

SOURCE = load_source("coordinators")
SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
PUBLISHER_DIR = Path(workbook.__file__).parent
DATASETS = [dataset.name for dataset in SOURCE.datasets]
EVENT = ("Iisalmi", date(2026, 5, 4), "Pyöräilyviikko", "kuntalaiset", 40)
PLAN = ("Iisalmi", "Iisalmen ilmastosuunnitelma", "hyväksytty", date(2024, 11, 25), 2007, 2035, 80.0)
PLAN += ("Hinku ilman päästöhyvityksiä", True, False, "https://example.org/suunnitelma")
WELL_FILLED = filled_template(
    SOURCE,
    "Ylä-Savo",
    ("Iisalmi",),
    load_code_lists(SOURCE, SEEDS),
    rows={"plans": [PLAN], "communications": [EVENT]},
)


def filled(change: Callable[[Workbook], object] = lambda _: None) -> bytes:
    """A workbook with one plan and one event, changed by `change` as someone would in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(WELL_FILLED))
    change(book)
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def with_cell(sheet: str, place: str, value: object, number_format: str | None = None) -> bytes:
    def change(book: Workbook) -> None:
        book[sheet][place] = value
        if number_format is not None:
            book[sheet][place].number_format = number_format

    return filled(change)


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with the bytes of one part changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return changed.getvalue()


def as_excel_saves(content: bytes) -> bytes:
    """The workbook with its texts in one shared part, as Excel keeps them and openpyxl doesn't."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return match[1] + b't="s"><v>%d</v>' % (len(texts) - 1)

    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb'(<c [^>]*)t="inlineStr"[^>]*><is>(<t.*?</t>)</is>', share, part)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = b"".join(b"<si>%s</si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (main, items)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Parsed]:
    """Parse one file's bytes as a dataset of it."""

    def parse_bytes(content: bytes, dataset: str = "plans", name: str = "yla-savo.xlsx") -> Parsed:
        snapshots = land(SOURCE, [Fetched(name, content, f"upload/{name}")], "upload", tmp_path)
        return parse(SOURCE, SOURCE.dataset(dataset), snapshots)

    return parse_bytes


@pytest.fixture
def example(tmp_path: Path) -> list[Snapshot]:
    return land(SOURCE, bundled(PUBLISHER_DIR), "example", tmp_path)


# The example


def test_the_committed_example_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    make_example(tmp_path, load_scope(SEEDS), SEEDS)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (PUBLISHER_DIR / "example").iterdir()}
    assert sorted(made) == ["keski-savo.xlsx", "kuopion-seutu.xlsx", "savogrow.xlsx", "yla-savo.xlsx"]
    assert made == kept
    assert max(map(len, kept.values())) < 60_000


def test_the_example_has_no_problems_and_enough_rows(example: list[Snapshot]) -> None:
    parsed = {name: parse(SOURCE, SOURCE.dataset(name), example) for name in DATASETS}
    assert [p for each in parsed.values() for p in each.problems] == []
    assert len(parsed["measures"].table) >= 130
    assert len(parsed["procurements"].table) == 60
    assert len(parsed["communications"].table) == 40


@pytest.mark.parametrize("name", DATASETS)
def test_the_example_keeps_the_contract(name: str, example: list[Snapshot]) -> None:
    dataset, code_lists = SOURCE.dataset(name), load_code_lists(SOURCE, SEEDS)
    table = parse(SOURCE, dataset, example).table
    assert not table.duplicated(list(dataset.key)).any()
    for column in dataset.columns:
        values = table[column.name].dropna()
        assert len(values) == len(table) or not column.required
        allowed = column.allowed or code_lists.get(column.code_list or "")
        assert allowed is None or set(values) <= set(allowed)
        assert column.min is None or values.min() >= column.min
        assert column.max is None or values.max() <= column.max


def test_savogrow_has_measures_and_events_but_no_target(example: list[Snapshot]) -> None:
    savogrow = [snapshot for snapshot in example if snapshot.name == "savogrow.xlsx"]
    plans = parse(SOURCE, SOURCE.dataset("plans"), savogrow).table
    targets = plans[["lähtövuosi", "tavoitevuosi", "tavoite_pct", "menetelmä"]]
    assert targets.isna().all(axis=None)
    assert {"Keitele", "Tervo", "Vesanto"}.isdisjoint(plans["kunta"])
    for name in ("measures", "communications"):
        assert len(parse(SOURCE, SOURCE.dataset(name), savogrow).table) > 0


def test_a_workbook_is_opened_once_for_its_four_datasets(
    example: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    load = openpyxl.load_workbook
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *args, **kwargs: opened.append(1) or load(*args, **kwargs))
    workbook.read_workbook.cache_clear()
    for dataset in SOURCE.datasets:
        parse(SOURCE, dataset, example)
    assert len(opened) == 4


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
    assert list(parsed.table.columns[-4:]) == list(LINEAGE_COLUMNS)


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


@pytest.mark.parametrize("written", ["5/4/2026", "30.2.2026", "toukokuu", "4.5.26", "1.1.0026", True])
def test_what_is_no_date_is_a_problem(written: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Viestintä", "B2", written), "communications")
    assert [p.expected for p in parsed.problems] == ["päivämäärä muodossa pp.kk.vvvv"]


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


@pytest.mark.parametrize("written", ["ehkä", 1, 0])
def test_what_is_neither_yes_nor_no_is_a_problem(written: object, read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "I2", written))
    assert [p.expected for p in parsed.problems] == ["kyllä tai ei"]


def test_a_number_in_a_text_column_is_text(read: Callable[..., Parsed]) -> None:
    assert read(with_cell("Suunnitelmat", "B2", 4100)).table.loc[0, "suunnitelma"] == "4100"


# Text that could do harm


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('=HYPERLINK("http://paha.example")', 'HYPERLINK("http://paha.example")'),
        ("+cmd|' /C calc'!A0", "cmd|' /C calc'!A0"),
        ("@SUM(1)", "SUM(1)"),
        ("-20 % päästöistä", "\u221220 % päästöistä"),
        ("\t=1+1", "1+1"),
        ("\u200b=1+1", "1+1"),
        ("\uff1d1+1", "1+1"),
        ("= = @=1", "1"),
        ("+-1", "\u22121"),
        ("<script>alert(1)</script>", "\u2039script\u203aalert(1)\u2039/script\u203a"),
        ("  kaksi \n\u00a0 riviä ", "kaksi riviä"),
        ("Pyo\u0308ra\u0308", "Pyörä"),
        ("\u202egnirts", "gnirts"),
        ("A+B = C-D", "A+B = C-D"),
        ("===", ""),
    ],
)
def test_text_can_be_neither_formula_nor_markup(written: str, expected: str) -> None:
    assert plain_text(written) == expected
    assert plain_text(expected) == expected


def test_text_of_a_workbook_is_harmless_in_the_table(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        cell = book["Suunnitelmat"]["B2"]
        cell.value = "=<b>1"
        cell.data_type = "s"

    assert read(filled(change)).table.loc[0, "suunnitelma"] == "\u2039b\u203a1"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", 'https://a.example/"onclick=', "data:text/html,x", "a.example"]
)
def test_the_contract_allows_no_link_that_could_hold_a_script(link: str) -> None:
    expectation = SOURCE.dataset("plans").expectations[0]
    assert expectation.kwargs["column"] == "linkki"
    assert re.match(expectation.kwargs["regex"], link) is None
    assert re.match(expectation.kwargs["regex"], "https://kunta.example/a?b=c") is not None


# Formulas, errors and merged cells


def test_a_formula_without_a_result_is_a_problem(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "G2", "=40+40"))
    assert [(p.row, p.column, p.value) for p in parsed.problems] == [(2, "tavoite_pct", "=40+40")]
    assert "kaavan" in parsed.problems[0].expected


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
    assert "Excelin virhe" in parsed.problems[0].expected


def test_merged_cells_are_a_problem_and_their_rows_are_left_out(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        for row in (3, 4):
            for column, value in enumerate(EVENT, start=1):
                book["Viestintä"].cell(row, column, value)
        book["Viestintä"].merge_cells("C2:C3")

    parsed = read(filled(change), "communications")
    assert [(p.row, p.column) for p in parsed.problems if "yhdistäminen" in p.expected] == [(2, "C")]
    assert list(parsed.table["source_row"]) == [4]


# Headers and sheets


def test_a_renamed_column_is_told_with_the_name_it_should_have(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "F1", "Tavoitevuosi:"))
    assert [(p.row, p.value, p.expected) for p in parsed.problems] == [
        (1, "Tavoitevuosi:", "sarakkeen nimi tavoitevuosi"),
        (1, None, "sarake tavoitevuosi; se puuttuu"),
    ]
    assert len(parsed.table) == 0


def test_a_missing_column_gives_no_rows(read: Callable[..., Parsed]) -> None:
    parsed = read(filled(lambda book: book["Viestintä"].delete_cols(5)), "communications")
    assert [p.expected for p in parsed.problems] == ["sarake osallistujat; se puuttuu"]
    assert len(parsed.table) == 0


def test_a_column_that_stands_twice_gives_no_rows(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "L1", "kunta"))
    assert [(p.column, p.expected) for p in parsed.problems] == [("kunta", "sarake vain kerran")]
    assert len(parsed.table) == 0


def test_a_column_too_many_is_a_problem_but_the_rows_are_read(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "L1", "muistiinpanot"))
    assert [p.value for p in parsed.problems] == ["muistiinpanot"]
    assert len(parsed.table) == 1


def test_a_value_outside_the_columns_is_a_problem(read: Callable[..., Parsed]) -> None:
    parsed = read(with_cell("Suunnitelmat", "N2", "tarkista tämä"))
    assert [(p.row, p.column) for p in parsed.problems] == [(1, "N")]


def test_a_sheet_without_its_header_row_is_a_problem(read: Callable[..., Parsed]) -> None:
    parsed = read(filled(lambda book: book["Suunnitelmat"].delete_rows(1)))
    assert len(parsed.problems) > 0
    assert {p.row for p in parsed.problems} == {1}
    assert len(parsed.table) == 0


def test_a_missing_sheet_is_told_with_the_sheets_there_are(read: Callable[..., Parsed]) -> None:
    def change(book: Workbook) -> None:
        book["Viestintä"].title = "Tapahtumat"

    parsed = read(filled(change), "communications")
    assert [p.expected for p in parsed.problems] == [
        "taulukko nimeltä Viestintä; työkirjassa on: Ohje, Suunnitelmat, Toimenpiteet, Hankinnat, Tapahtumat, Luettelot"
    ]
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
    monkeypatch.setattr(workbook, "MAX_ROWS", 5)

    def change(book: Workbook) -> None:
        for row in range(2, 12):
            for column, value in enumerate(EVENT, start=1):
                book["Viestintä"].cell(row, column, value)

    parsed = read(filled(change), "communications")
    assert len(parsed.table) == 5
    assert "loppuja ei luettu" in parsed.problems[0].expected


# Bytes that are no workbook, or a trap


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tiedosto on tyhjä"),
        (b"<!doctype html><html><body>403</body></html>", "jotain muuta"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "salasanaa"),
        (filled()[:-900], "katkennut"),
        (zipped({"kirje.txt": b"hei"}), "ei saatu auki"),
    ],
    ids=["zero bytes", "html", "encrypted or .xls", "cut short", "another archive"],
)
@pytest.mark.parametrize("dataset", DATASETS)
def test_what_is_no_workbook_is_one_problem_and_no_rows(
    content: bytes, words: str, dataset: str, read: Callable[..., Parsed]
) -> None:
    parsed = read(content, dataset)
    assert len(parsed.problems) == 1
    assert words in parsed.problems[0].message("fi")
    assert len(parsed.table) == 0


def test_entities_are_refused_before_they_grow(read: Callable[..., Parsed]) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'

    def change(xml: bytes) -> bytes:
        return bomb + xml.replace(b"kuntalaiset", b"&b;")

    for content in (filled(), as_excel_saves(filled())):
        part = "xl/sharedStrings.xml" if b"sharedStrings" in content else "xl/worksheets/sheet5.xml"
        parsed = read(with_part(content, part, change), "communications")
        assert len(parsed.table) == 0
        assert "ei saatu auki" in parsed.problems[0].expected


def test_openpyxl_reads_xml_through_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML
    with pytest.raises(EntitiesForbidden):
        list(iterparse(io.BytesIO(b'<!DOCTYPE x [<!ENTITY a "lol">]><x>&a;</x>')))
    with pytest.raises(EntitiesForbidden):
        fromstring(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>')


@pytest.mark.parametrize("size", [30_000_000, 120_000_000], ids=["packed too tight", "too large"])
def test_a_zip_bomb_is_not_opened(size: int, read: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("it was opened"))
    parsed = read(zipped({"xl/worksheets/sheet1.xml": b" " * size}))
    assert "eikä sitä avattu" in parsed.problems[0].expected


def test_a_sheet_that_lies_about_its_size_is_read_whole(read: Callable[..., Parsed]) -> None:
    def change(xml: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]+" ?/>', b'<dimension ref="A1:A1"/>', xml)

    parsed = read(with_part(filled(), "xl/worksheets/sheet2.xml", change))
    assert parsed.problems == []
    assert len(parsed.table) == 1


def test_a_row_number_beyond_excel_takes_no_time(read: Callable[..., Parsed]) -> None:
    def change(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", b'<row r="4000000000"><c r="A4000000000"><v>1</v></c></row></sheetData>')

    parsed = read(with_part(filled(), "xl/worksheets/sheet2.xml", change))
    assert len(parsed.table) == 1


def test_damaged_bytes_never_raise(read: Callable[..., Parsed]) -> None:
    chance = random.Random(7)
    sound = filled()
    for _ in range(40):
        damaged = bytearray(sound)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert len(read(bytes(damaged)).table) <= 1


def test_damaged_xml_never_raises(read: Callable[..., Parsed]) -> None:
    chance = random.Random(11)
    sound = as_excel_saves(filled())
    parts = ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"]

    def change(xml: bytes) -> bytes:
        digits = [match.start() for match in re.finditer(rb"\d", xml)]
        for place in chance.sample(digits, 8):
            xml = xml[:place] + chance.choice([b"9", b"-", b"x", b"e"]) + xml[place + 1 :]
        return xml

    for number in range(60):
        assert len(read(with_part(sound, parts[number % len(parts)], change)).table) <= 1


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


# Finding the files


def ask(folder: Path | None) -> Ask:
    return Ask(load_scope(SEEDS), cast("Client", None), folder)


def test_workbooks_are_fetched_in_order_of_name_without_lock_and_hidden_files(tmp_path: Path) -> None:
    for name in ("b.xlsx", "A.XLSX", "c_Viestintä.csv", "~$b.xlsx", ".salassa.xlsx", "muistio.docx"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "kansio.xlsx").mkdir()
    found = list(fetch(SOURCE, ask(tmp_path)))
    assert [each.name for each in found] == ["A.XLSX", "b.xlsx", "c_Viestintä.csv"]
    assert found[1] == Fetched("b.xlsx", b"b.xlsx", "upload/b.xlsx")


def test_any_file_name_can_be_landed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("Kuopio & Siilinjärvi.xlsx", "Yla\u0308-Savo.xlsx", "(uusi).xlsx", "a" * 200 + ".xlsx"):
        (folder / name).write_bytes(name.encode())
    names = [each.name for each in land(SOURCE, fetch(SOURCE, ask(folder)), "upload", tmp_path / "landing")]
    assert "Ylä-Savo.xlsx" in names
    assert len(names) == 4


@pytest.mark.parametrize("folder", [None, "puuttuu", "tyhjä"])
def test_no_folder_and_no_workbook_say_what_to_do_next(folder: str | None, tmp_path: Path) -> None:
    (tmp_path / "tyhjä").mkdir()
    with pytest.raises(SourceError, match="--workbooks DIR"):
        list(fetch(SOURCE, ask(tmp_path / folder if folder else None)))
