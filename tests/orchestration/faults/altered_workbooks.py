"""A coordinator's workbook changed as people and their programs change it: what the faults of workbooks send.

Not here: what comes of each (`intake/workbooks.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING
from unicodedata import normalize

import openpyxl
from openpyxl.utils import get_column_letter

from tests.conftest import example
from tests.sources.workbooks import ODS_CONTENT, ods_of, ods_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from tests.orchestration.faults.fault import Files

SAVOGROW = "savogrow.xlsx"
MEASURES = "Toimenpiteet"
SHEETS = ("Suunnitelmat", MEASURES, "Hankinnat", "Viestintä")


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
