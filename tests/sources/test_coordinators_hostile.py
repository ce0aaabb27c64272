"""The coordinators' workbooks broken and hostile: text that could do harm, bytes that are no workbook, and traps."""

from __future__ import annotations

import io
import random
import re
from functools import partial
from typing import TYPE_CHECKING

import openpyxl
import pytest
from defusedxml import EntitiesForbidden
from openpyxl.xml.functions import fromstring, iterparse
from workbooks import DATASETS, SOURCE, as_excel_saves, filled, parse_upload, with_part, zipped

from sources.coordinators.cells import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

    from sources.problems import Parsed


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Parsed]:
    """Parse one file's bytes as a dataset of it."""
    return partial(parse_upload, tmp_path)


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
