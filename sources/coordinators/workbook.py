"""The bytes of one workbook or CSV file -> its sheets as rows of cells, safely, whatever the bytes are.

Here: what is no workbook, zip bombs, and Excel's formulas and merged cells. Not here: OpenDocument's XML (`ods.py`),
columns, types or what a sheet means.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from functools import lru_cache
from itertools import islice, repeat
from operator import is_
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.cell.read_only import EMPTY_CELL

from sources.archives import NotAnArchive, refuse_what_is_no_archive
from sources.coordinators import ods
from sources.coordinators.sheets import (
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    Cell,
    Merge,
    sheet_of,
)
from sources.problems import WrongFile
from sources.words import composed

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as OpenpyxlCell
    from openpyxl.cell.cell import MergedCell

    from sources.archives import Reason
    from sources.coordinators.sheets import Sheet

MAX_UNPACKED_BYTES = 100_000_000
_LAST_EXCEL_ROW = 1_048_576
_NOT_AN_ARCHIVE: dict[Reason, str] = {
    "empty": "työkirja (.xlsx tai .ods); tiedosto on tyhjä. Tallenna työkirja ja lähetä se uudelleen",
    "old_excel": (
        "työkirja (.xlsx tai .ods) ilman salasanaa; tämä on suojattu salasanalla tai vanhaa .xls-muotoa. Avaa se "
        "taulukkolaskennassa (Excel, LibreOffice), poista salasana ja tallenna työkirja muotoon .xlsx tai .ods"
    ),
    "broken": "työkirja (.xlsx tai .ods); tiedosto on jotain muuta tai se on katkennut siirrossa. Lähetä se uudelleen",
    "too_large": (
        "tavallisen kokoinen työkirja; tämä olisi purettuna {megabytes} Mt, eikä sitä avattu. "
        "Kopioi rivit tyhjään mallipohjaan"
    ),
}
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3})(\d{1,7})(?::[A-Z]{1,3}(\d{1,7}))?')


_TEXTS = ("s", "str")
"""How openpyxl names a text: one that was written, and the text that a formula gave, which may be empty."""
_BLANK = Cell()
_BLANK_TEXT = Cell("")


@lru_cache(maxsize=8)
def read_workbook(content: bytes) -> dict[str, Sheet]:
    """The sheets of an .xlsx or .ods by name. The last few are remembered, as each is asked for once per dataset.

    Raises WrongFile for anything that is not a sound workbook of a reasonable size.
    """
    _refuse_what_is_no_archive(content)
    try:
        if _is_ods(content):
            return ods.read_sheets(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles and extensions it leaves out
            return _sheets(content)
    except Exception as error:  # whatever a broken file makes of the reader
        raise WrongFile(
            f"ehjä Excel-työkirja (.xlsx) tai OpenDocument-työkirja (.ods) ilman salasanaa; tätä ei saatu auki "
            f"({type(error).__name__}). Avaa työkirja taulukkolaskennassa ja tallenna se uudelleen"
        ) from error


@lru_cache(maxsize=8)
def read_csv(content: bytes) -> Sheet:
    """The one sheet of a CSV file: UTF-8 or Windows-1252, separated by `;` or `,`. Raises WrongFile."""
    if not content.strip():
        raise WrongFile("CSV-tiedosto, jossa on ainakin otsikkorivi; tiedosto on tyhjä")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or b"\0" in content:
        raise WrongFile("CSV-tiedosto; tämä on jotain muuta, esimerkiksi verkkosivu tai työkirja")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") >= first_line.count(",") else ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        sheet = sheet_of([(number, tuple(map(Cell, row[:MAX_COLUMNS]))) for number, row in enumerate(reader, start=1)])
    except csv.Error as error:
        raise WrongFile(
            f"ehjä CSV-tiedosto; lainausmerkki tai rivi on kesken ({error}). Tallenna CSV-tiedosto uudelleen"
        ) from error
    return sheet


def _refuse_what_is_no_archive(content: bytes) -> None:
    try:
        refuse_what_is_no_archive(content, max_unpacked_bytes=MAX_UNPACKED_BYTES)
    except NotAnArchive as refused:
        words = _NOT_AN_ARCHIVE[refused.reason].format(megabytes=refused.unpacked_bytes // 1_000_000)
        raise WrongFile(words) from refused


def _is_ods(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    return ods.CONTENT in names and "[Content_Types].xml" not in names


def _sheets(content: bytes) -> dict[str, Sheet]:
    written = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    results = None
    sheets = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in [sheet.title for sheet in written.worksheets]:
            rows = _rows(written, name)
            if any(cell.kind == "uncalculated" for _, row in rows for cell in row):
                results = results or openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
                rows = _with_results(rows, dict(_rows(results, name)))
            part = str(vars(written[name]).get("_worksheet_path", ""))  # openpyxl tells the part's name nowhere else
            sheets[composed(name)] = sheet_of(rows, _merges(archive, part))
    return sheets


def _rows(book: Workbook, name: str) -> list[tuple[int, tuple[Cell, ...]]]:
    """The sheet's rows that hold anything, at most one more than `MAX_ROWS` and the header, by number."""
    found = enumerate(book[name].iter_rows(max_row=_LAST_EXCEL_ROW, max_col=MAX_COLUMNS), start=1)
    written = (each for each in found if not all(map(is_, each[1], repeat(EMPTY_CELL))))  # fast over a million rows
    cells = ((number, tuple(map(_cell, row))) for number, row in written)
    return list(islice((row for row in cells if not all(cell.is_blank for cell in row[1])), MAX_ROWS + 2))


def _cell(cell: OpenpyxlCell | MergedCell) -> Cell:
    if cell.value is None:
        return _BLANK_TEXT if cell.data_type in _TEXTS else _BLANK
    if cell.data_type == "f":
        return Cell(str(getattr(cell.value, "text", cell.value)), "uncalculated")  # an array formula is an object
    if cell.data_type == "e":
        return Cell(cell.value, "error")
    return Cell(cell.value, is_percent=cell.data_type == "n" and "%" in cell.number_format)


def _with_results(
    rows: list[tuple[int, tuple[Cell, ...]]], results: dict[int, tuple[Cell, ...]]
) -> list[tuple[int, tuple[Cell, ...]]]:
    """`rows` with the results of formulas, where the file holds them. An empty text is a result."""

    def result(cell: Cell, calculated: Cell) -> Cell:
        is_missing = calculated.kind == "value" and calculated.value is None
        return calculated if cell.kind == "uncalculated" and not is_missing else cell

    blanks = (_BLANK,) * MAX_COLUMNS
    return [(n, tuple(map(result, row, results.get(n, blanks)))) for n, row in rows]


def _merges(archive: zipfile.ZipFile, part: str) -> tuple[Merge, ...]:
    """The sheet's merged blocks, which openpyxl leaves out when it only reads."""
    found = islice(_MERGE.finditer(archive.read(part)), MAX_MERGES)
    blocks = ((letters.decode(), int(first), int(last or first)) for letters, first, last in map(_groups, found))
    return tuple(Merge(letters, range(first, last + 1)) for letters, first, last in blocks)


def _groups(match: re.Match[bytes]) -> tuple[bytes, bytes, bytes]:
    return match[1], match[2], match[3]
