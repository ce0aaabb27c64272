"""Workbooks (.xlsx) of publishers: their sheets as rows of values, fast and whatever the bytes are.

Here: what is no workbook, what would burst the reader, cells without a value, and the same bytes for the same workbook.
Not here: columns or what a sheet means (`parse.py` of each source), nor the coordinators' own workbooks
(`coordinators/workbook.py`), whose wrong cells need openpyxl.
"""

from __future__ import annotations

import io
import posixpath
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defusedxml import ElementTree
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter
from python_calamine import CalamineWorkbook

from sources.archives import NotAnArchive, Reason, refuse_what_is_no_archive, unpacked_parts
from sources.problems import WrongFile
from sources.words import composed
from sources.zips import of_one_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from openpyxl import Workbook

    from sources.contract import Dataset

MAX_COLUMNS = 52
"""The widest sheet that is read: up to column AZ."""
_MEGABYTE = 1_000_000
_WORDS: dict[Reason, str] = {
    "empty": "a workbook (.xlsx); the file is empty",
    "old_excel": "a workbook (.xlsx) without a password; this is encrypted or in the old .xls format",
    "broken": "a workbook (.xlsx); this is something else, or cut",
    "too_large": "a workbook of a reasonable size; unpacked this would be at least {megabytes} MB",
}
_TOO_FAR = re.compile(
    rb"""r(?<![\w:-]r)\s*=\s*["'](?:[A-Za-z]{3,}\d|[B-Zb-z][A-Za-z]\d|[A-Za-z]{0,2}0*(?:[2-9]\d{6}|1[1-9]\d{5}|10[5-9]\d{4}|\d{8}))"""
)
"""A cell right of AZ or a row below Excel's last: the reader makes room for every cell up to the farthest one."""
_CELL = rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]{1,2})(\d{1,7})["']"""
_ERROR = re.compile(_CELL + rb"""[^>]*\st\s*=\s*["']e["']""")
_UNCALCULATED = re.compile(
    rb"""(?!<(?:\w+:)?c\s(?:[^>]*\s)?t\s*=\s*["']str["'])"""  # an empty text is a result
    + _CELL
    + rb"""[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"""
    + rb"""\s*(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>)\s*)?</"""
)
_WITHOUT_VALUE = (
    ((b'"e"', b"'e'"), _ERROR, "an error of Excel"),
    ((b"<f", b":f"), _UNCALCULATED, "a formula without its result"),
)
"""What must stand in a piece for a slow look to be worth it, how the cell looks, and what it is."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MODIFIED = "{http://purl.org/dc/terms/}modified"


class NoValue(str):
    """What stands in a cell that has no value to read: Excel's own error, or a formula without its result."""

    __slots__ = ()


Value = object
"""A cell: text, a float, an int, a bool, a date or time, `NoValue`; an empty text where there is nothing."""


@dataclass
class Book:
    """An opened workbook: its sheets' names in order, each in composed Unicode."""

    _book: CalamineWorkbook
    _names: dict[str, str]
    _no_values: dict[str, dict[int, dict[int, NoValue]]] = field(default_factory=dict)
    """By the workbook's own name of the sheet, row and column, both from 1."""

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets, as `rows` wants them."""
        return list(self._names)

    def rows(self, name: str) -> Iterator[list[Value]]:
        """The sheet's rows from row 1 and column A on, all of one width, text composed. Raises WrongFile, KeyError."""
        written = self._names[name]
        no_values = self._no_values.get(written, {})
        try:
            sheet = self._book.get_sheet_by_name(written)
        except BaseException as error:  # its failures are no Exception where they are the reader's own panic
            _reraise_ours(error)
            raise WrongFile(_cannot_be_read(error)) from error
        if sheet.start is None:
            return
        left: list[Value] = [""] * sheet.start[1]
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells: list[Value] = [*left, *map(_in_composed_letters, row)]
            for column, no_value in no_values.get(number, {}).items():
                cells[column - 1 : column] = [no_value]
            yield cells


def open_book(content: bytes, dataset: Dataset) -> Book:
    """The workbook in `content`; its layout may say `max_unpacked_megabytes` (100). Raises WrongFile.

    Nothing is handed to the reader before every part was unpacked in pieces and looked through.
    """
    limit = int(dataset.layout.get("max_unpacked_megabytes", 100)) * _MEGABYTE
    try:
        refuse_what_is_no_archive(content, max_unpacked_bytes=limit)
        no_values = _no_values(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = _parts_of_sheets(content)
    except NotAnArchive as refused:
        words = _WORDS[refused.reason].format(megabytes=refused.unpacked_bytes // _MEGABYTE)
        raise WrongFile(words) from refused
    except WrongFile:
        raise
    except BaseException as error:  # whatever a broken file makes of the readers
        _reraise_ours(error)
        raise WrongFile(_cannot_be_read(error)) from error
    names = {composed(name): name for name in book.sheet_names}
    return Book(book, names, {name: no_values.get(sheets.get(name, ""), {}) for name in book.sheet_names})


def modified_at(content: bytes) -> str | None:
    """When the workbook says it was last saved (docProps/core.xml; ISO 8601), or None where it does not say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("docProps/core.xml") as core:
            text: str | None = ElementTree.fromstring(core.read(_MEGABYTE)).findtext(_MODIFIED)
    except Exception:  # noqa: BLE001 - a workbook that can't be read is told of by its parser, not here
        return None
    return text.strip() if text else None


def _in_composed_letters(value: Value) -> Value:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) and not value.isascii() else value


def letters(column: int) -> str:
    """The letters of a column counted from 1: A, B, … Z, AA."""
    return str(get_column_letter(column))


def fixed_bytes(book: Workbook, made_at: datetime) -> bytes:
    """The workbook's bytes with one date throughout, where openpyxl would write the present moment."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(book, archive).save()
    return of_one_time(written.getvalue(), made_at)


def _no_values(content: bytes) -> dict[str, dict[int, dict[int, NoValue]]]:
    """By part of the archive: the cells without a value. Raises WrongFile for a cell that is too far away."""
    found: dict[str, dict[int, dict[int, NoValue]]] = {}
    for part, piece in unpacked_parts(content):
        if _TOO_FAR.search(piece) and part.endswith(".xml"):
            raise WrongFile(f"at most {MAX_COLUMNS} columns and Excel's own rows; {part} has a cell far outside them")
        for hints, pattern, word in _WITHOUT_VALUE:
            for match in pattern.finditer(piece) if any(hint in piece for hint in hints) else ():
                column, row = match.groups()
                found.setdefault(part, {}).setdefault(int(row), {})[_column_number(column)] = NoValue(word)
    return found


def _column_number(column: bytes) -> int:
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _parts_of_sheets(content: bytes) -> dict[str, str]:
    """By name of sheet, which part of the archive holds it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): posixpath.join("/xl", one.get("Target", "")).lstrip("/") for one in relations}
    sheets = (one for one in book.iter() if one.tag.endswith("}sheet"))
    return {one.get("name", ""): targets.get(one.get(_RELATION), "") for one in sheets}


def _cannot_be_read(error: BaseException) -> str:
    return f"a sound workbook (.xlsx); this could not be opened ({type(error).__name__})"


def _reraise_ours(error: BaseException) -> None:
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        raise error
