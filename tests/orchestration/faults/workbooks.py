"""Faults of the coordinators' workbooks: what no workbook is, how people write in cells, and text that could do harm.

Not here: the inbox and the review that a coordinator gets (`tests/orchestration/test_intake.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING
from unicodedata import normalize

import openpyxl
from openpyxl.utils import get_column_letter

from tests.conftest import example
from tests.orchestration.faults.fault import Fault, Files, read_right, refused
from tests.sources.workbooks import ODS_CONTENT, ods_of, ods_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SAVOGROW = "savogrow.xlsx"
MEASURES = "Toimenpiteet"
SHEETS = ("Suunnitelmat", MEASURES, "Hankinnat", "Viestintä")
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]><x>&z;</x>' % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghijz"
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'


def changed(change: Callable[[Workbook], object]) -> Files:
    """SavoGrow's workbook, changed as someone would in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(example("coordinators", SAVOGROW)))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return {SAVOGROW: target.getvalue()}


def cells(column: str, rewrite: Callable[[object], object], sheet: str = MEASURES) -> Files:
    """The workbook with every filled cell of a column written otherwise."""

    def change(book: Workbook) -> None:
        for cell in _column(book[sheet], column):
            if cell.value is not None:
                cell.value = rewrite(cell.value)

    return changed(change)


def with_cell(place: str, value: object, sheet: str = MEASURES) -> Files:
    """The workbook with one cell changed."""

    def change(book: Workbook) -> None:
        book[sheet][place] = value

    return changed(change)


def _column(sheet: Worksheet, name: str) -> list[openpyxl.cell.cell.Cell]:
    (position,) = (cell.column for cell in sheet[1] if cell.value == name)
    return list(sheet[get_column_letter(position)][1:])


def with_part(part: str, content: bytes) -> Files:
    """The workbook with one part of its archive replaced or added."""
    return {SAVOGROW: with_part_of(example("coordinators", SAVOGROW), part, content)}


def with_part_of(book: bytes, part: str, content: bytes) -> bytes:
    """A workbook with one part of its archive replaced or added."""
    old, new = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dict.fromkeys([*old.namelist(), part]):
            archive.writestr(name, content if name == part else old.read(name))
    return new.getvalue()


def merge(book: Workbook) -> None:
    """Two rows of a column merged into one cell."""
    book[MEASURES].merge_cells("B2:B3")


def hide(book: Workbook) -> None:
    """Rows and a column that cannot be seen."""
    book[MEASURES].row_dimensions[3].hidden = True
    book[MEASURES].column_dimensions["D"].hidden = True


def remark(book: Workbook) -> None:
    """A column of the coordinator's own, after the last."""
    sheet = book[MEASURES]
    place = sum(cell.value is not None for cell in sheet[1]) + 1
    sheet.cell(1, place).value, sheet.cell(2, place).value = "huomautuksia", "kysy rehtorilta"


def rename(book: Workbook) -> None:
    """A column under another name."""
    book[MEASURES]["I1"] = "tilanne"


def reorder(book: Workbook) -> None:
    """Two columns in each other's place."""
    sheet = book[MEASURES]
    for first, second in zip(sheet["C"], sheet["D"], strict=True):
        first.value, second.value = second.value, first.value


def as_text(value: object) -> str:
    """A date as people write it."""
    assert isinstance(value, datetime)
    return f"{value.day}.{value.month}.{value.year}"


def spaced(value: object) -> str:
    """A number with a no-break space between thousands and a decimal comma."""
    return f"{value:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def csv_of(encoding: str) -> Files:
    """The four sheets as CSV files in place of the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(example("coordinators", SAVOGROW)))
    files: Files = {SAVOGROW: None}
    for name in SHEETS:
        rows = [[_written(value) for value in row] for row in book[name].iter_rows(values_only=True)]
        text = "\r\n".join(";".join(row) for row in rows) + "\r\n"
        files[f"savogrow_{name}.csv"] = text.encode(encoding)
    return files


def ods_workbook() -> bytes:
    """The four sheets as LibreOffice saves them."""
    book = openpyxl.load_workbook(io.BytesIO(example("coordinators", SAVOGROW)))
    tables = []
    for name in SHEETS:
        rows = "".join(ods_row(*row) for row in book[name].iter_rows(values_only=True))
        tables.append(f'<table:table table:name="{name}">{rows}</table:table>')
    return ods_of(ODS_CONTENT.format(tables="".join(tables)))


def ods_with(content: bytes | str) -> Files:
    """An OpenDocument workbook of this content in place of the workbook."""
    whole = content if isinstance(content, bytes) else ods_of(content)
    return {SAVOGROW: None, "savogrow.ods": whole}


def decompose(book: Workbook) -> None:
    """Every text, and every sheet's name, in decomposed letters: ä as a and two dots."""
    for sheet in book:
        sheet.title = normalize("NFD", sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = normalize("NFD", cell.value)


def empty_results() -> Files:
    """Every empty description as a formula whose result is an empty text, as LibreOffice saves it."""

    def fill(book: Workbook) -> None:
        for cell in _column(book[MEASURES], "kuvaus"):
            if cell.value is None and cell.row <= book[MEASURES].max_row:
                cell.value = '=IF(1,"","")'

    content = changed(fill)[SAVOGROW] or b""
    part = "xl/worksheets/sheet3.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        cells, count = re.subn(
            rb'<c (r="D\d+"[^>]*)><f>(.*?)</f><v ?/></c>', rb'<c \1 t="str"><f>\2</f><v></v></c>', archive.read(part)
        )
    assert count, "some descriptions are empty"
    return {SAVOGROW: with_part_of(content, part, cells)}


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.day}.{value.month}.{value.year}"
    text = str(value).replace(".", ",") if isinstance(value, float) else str(value)
    return f'"{text}"' if ";" in text or '"' in text else text


FILES = [
    refused("zero bytes", "coordinators", lambda: {SAVOGROW: b""}, SAVOGROW, "tiedosto on tyhjä"),
    refused(
        "a zip that unpacks to a hundred times its size",
        "coordinators",
        lambda: with_part("xl/media/image1.bmp", bytes(150_000_000)),
        SAVOGROW,
        "olisi purettuna 150 Mt",
    ),
    refused(
        "an XML entity bomb",
        "coordinators",
        lambda: with_part("xl/workbook.xml", BOMB),
        SAVOGROW,
        "ehjä Excel-työkirja",
    ),
    refused(
        "an external XML entity",
        "coordinators",
        lambda: with_part("xl/workbook.xml", EXTERNAL),
        SAVOGROW,
        "ehjä Excel-työkirja",
    ),
    refused(
        "half a workbook",
        "coordinators",
        lambda: {SAVOGROW: example("coordinators", SAVOGROW)[:9000]},
        SAVOGROW,
        "katkennut siirrossa",
    ),
    read_right("an OpenDocument workbook in its place", "coordinators", lambda: ods_with(ods_workbook())),
    refused(
        "an .ods that unpacks to a hundred times its size",
        "coordinators",
        lambda: ods_with(" " * 150_000_000),
        "savogrow.ods",
        "olisi purettuna 150 Mt",
    ),
    refused(
        "an XML entity bomb in an .ods",
        "coordinators",
        lambda: ods_with(BOMB.decode()),
        "savogrow.ods",
        "ei saatu auki",
    ),
    refused(
        "an external XML entity in an .ods",
        "coordinators",
        lambda: ods_with(EXTERNAL.decode()),
        "savogrow.ods",
        "ei saatu auki",
    ),
    refused(
        "half an .ods",
        "coordinators",
        lambda: ods_with(ods_workbook()[:3000]),
        "savogrow.ods",
        "katkennut siirrossa",
    ),
    refused(
        "a workbook in the old .xls format",
        "coordinators",
        lambda: {SAVOGROW: None, "savogrow.xls": b"\xd0\xcf\x11\xe0" + bytes(600)},
        "savogrow.xls",
        "muodoksi .xlsx tai .ods",
    ),
    refused(
        "a workbook with macros (.xlsm)",
        "coordinators",
        lambda: {SAVOGROW: None, "savogrow.xlsm": example("coordinators", SAVOGROW)},
        "savogrow.xlsm",
        "muodoksi .xlsx tai .ods",
    ),
    read_right("CSV files in Latin-1 in place of the workbook", "coordinators", lambda: csv_of("cp1252")),
    read_right(
        "CSV files with a byte order mark in place of the workbook", "coordinators", lambda: csv_of("utf-8-sig")
    ),
    read_right("decomposed letters in names and values", "coordinators", lambda: changed(decompose)),
    refused("a renamed column", "coordinators", lambda: changed(rename), SAVOGROW, MEASURES, "sarakkeen nimi tila"),
    Fault(
        "a column of remarks",
        "coordinators",
        "read right",
        ("saraketta huomautuksia ei lueta eikä julkaista",),
        lambda: changed(remark),
    ),
    read_right("reordered columns", "coordinators", lambda: changed(reorder)),
]
CELLS = [
    refused(
        "merged cells",
        "coordinators",
        lambda: changed(merge),
        SAVOGROW,
        "rivi 2, sarake B",
        "pura solujen yhdistäminen",
    ),
    read_right("hidden rows and columns", "coordinators", lambda: changed(hide)),
    refused(
        "a formula without its result",
        "coordinators",
        lambda: with_cell("M4", "=M3*2"),
        SAVOGROW,
        "rivi 4, sarake kustannusarvio_eur",
        "arvo kaavan sijaan",
    ),
    read_right("formulas whose result is an empty text", "coordinators", empty_results),
    refused(
        "a year in a cell of dates",
        "coordinators",
        lambda: with_cell("K2", 2029),
        SAVOGROW,
        "rivi 2, sarake määräaika: arvo “21.7.1905”",
        "pelkkä vuosi 2029",
    ),
    read_right("dates as text", "coordinators", lambda: cells("määräaika", as_text)),
    read_right("numbers as text with thousands apart", "coordinators", lambda: cells("kustannusarvio_eur", spaced)),
    read_right(
        "numbers as text with a decimal point",
        "coordinators",
        lambda: cells("päästövaikutus_t_co2e_v", lambda value: f"{value:.4f}"),
    ),
    refused(
        "a number that could be thousands or decimals",
        "coordinators",
        lambda: with_cell("M4", "1.200"),
        SAVOGROW,
        "rivi 4, sarake kustannusarvio_eur: arvo “1.200”",
    ),
    refused(
        "a municipality that does not exist",
        "coordinators",
        lambda: with_cell("B2", "Kuopoi"),
        SAVOGROW,
        "rivi 2, sarake kunta: arvo “Kuopoi”; odotettiin: jokin näistä:",
    ),
    refused(
        "a municipality that is not followed",
        "coordinators",
        lambda: with_cell("B2", "Mikkeli"),
        SAVOGROW,
        "rivi 2, sarake kunta: arvo “Mikkeli”; odotettiin: jokin näistä:",
    ),
    refused(
        "an event of a municipality that is not followed",
        "coordinators",
        lambda: with_cell("A2", "Mikkeli", "Viestintä"),
        SAVOGROW,
        "taulukko Viestintä, rivi 2, sarake kunta tai seutu: arvo “Mikkeli”; odotettiin: jokin näistä:",
    ),
    refused(
        "a code in place of a name",
        "coordinators",
        lambda: with_cell("B2", "239"),
        SAVOGROW,
        "rivi 2, sarake kunta: arvo “239”",
    ),
    refused(
        "a status of one's own",
        "coordinators",
        lambda: with_cell("I3", "melkein valmis"),
        SAVOGROW,
        "rivi 3, sarake tila: arvo “melkein valmis”; odotettiin: jokin näistä: suunnitteilla",
    ),
    refused(
        "one identifier twice",
        "coordinators",
        lambda: with_cell("A3", "KEI-001"),
        SAVOGROW,
        "sarake tunniste: arvo “KEI-001”",
        "vain kerran",
    ),
]


def with_text(text: str) -> Files:
    """The workbook with the first measure's name as this very text, which Excel keeps as text and not as a formula."""

    def change(book: Workbook) -> None:
        cell = book[MEASURES]["C2"]
        cell.value = text
        cell.data_type = "s"

    return changed(change)


_HARM = {
    "begins with an equals sign": '=HYPERLINK("http://paha.example";"x")',
    "begins with a plus": "+cmd|' /C calc'!A0",
    "begins with a minus": "-2+3",
    "begins with an at sign": "@SUM(1;2)",
    "begins with a tab": "\t=1+1",
    "holds markup": "<script>alert(1)</script>",
    "holds SQL": "'; drop table mart_measures; --",
}
HARM = [
    Fault(f"a measure's name that {words}", "coordinators", "made harmless", files=partial(with_text, text))
    for words, text in _HARM.items()
]
FAULTS: dict[str, list[Fault]] = {
    "Files of the coordinators": FILES,
    "Cells of a workbook": CELLS,
    "Text that could do harm": HARM,
}
