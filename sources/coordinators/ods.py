"""The bytes of an OpenDocument workbook (.ods) -> its sheets as rows of cells.

Here: OpenDocument's own XML, read through defusedxml. calamine reads .ods too, but tells neither percentages, formulas
without a result, errors nor merged cells, and each of them would become a wrong number. Not here: zip bombs
(`workbook.py`), or what a sheet means (`parse.py`).
"""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from defusedxml.ElementTree import iterparse
from openpyxl.utils import get_column_letter

from sources.coordinators.sheets import MAX_COLUMNS, MAX_MERGES, MAX_ROWS, Cell, Merge, sheet_of
from sources.words import composed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from sources.coordinators.sheets import Sheet

CONTENT = "content.xml"

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NUMBERS = ("float", "currency", "percentage")
_ERRORS = ("#", "Err:")
_MAX_SPACES = 100
_MOST_ROWS = MAX_ROWS + 2
"""Enough to see that a sheet is too long."""


def read_sheets(content: bytes) -> dict[str, Sheet]:
    """The sheets of an .ods by name. Raises whatever a broken or hostile file makes of the reader."""
    with zipfile.ZipFile(BytesIO(content)) as archive, archive.open(CONTENT) as part:
        depth = 0
        reading, sheets = _Reading(), {}
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{_TABLE}table":
                depth += 1 if event == "start" else -1
                if (event, depth) == ("start", 1):
                    reading = _Reading(element.get(f"{_TABLE}name", ""))
                elif (event, depth) == ("end", 0):
                    sheets[composed(reading.name)] = sheet_of(reading.rows, tuple(reading.merges))
                    element.clear()
            elif (event, element.tag, depth) == ("end", f"{_TABLE}table-row", 1):
                reading.take(element)
                element.clear()
    return sheets


class _Reading:
    """The sheet that is being read: where it stands, and what it holds so far."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.rows: list[tuple[int, tuple[Cell, ...]]] = []
        self.merges: list[Merge] = []
        self._next = 1

    def take(self, element: Element) -> None:
        """The next row, or as many alike as it says."""
        first, count = self._next, _count(element, "number-rows-repeated")
        self._next += count
        cells: list[Cell] = []
        for cell in element:
            if cell.tag in _CELLS and len(cells) < MAX_COLUMNS:
                self._note_merge(cell, first, len(cells) + 1)
                alike = min(_count(cell, "number-columns-repeated"), MAX_COLUMNS - len(cells))
                cells += [_cell(cell)] * alike
        if not all(cell.is_blank for cell in cells):
            last = first + min(count, _MOST_ROWS - len(self.rows))
            self.rows += [(number, tuple(cells)) for number in range(first, last)]

    def _note_merge(self, cell: Element, row: int, position: int) -> None:
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if (rows > 1 or columns > 1) and len(self.merges) < MAX_MERGES:
            self.merges.append(Merge(get_column_letter(position), range(row, row + rows)))


def _count(element: Element, name: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{name}", "1")))


def _cell(element: Element) -> Cell:
    if element.tag != _CELLS[0]:
        return Cell()  # hidden under a merged cell
    kind = element.get(f"{_OFFICE}value-type")
    formula = element.get(f"{_TABLE}formula")
    text = "\n".join(_written(paragraph) for paragraph in element.findall(f"{_TEXT}p"))
    if element.get(f"{_CALC}value-type") == "error" or (formula and text.startswith(_ERRORS)):
        return Cell(text or "#VIRHE", "error")
    if kind is None and formula:
        return Cell(formula.partition(":")[2] or formula, "uncalculated")
    return Cell(_value(element, kind, text), is_percent=kind == "percentage")


def _value(element: Element, kind: str | None, text: str) -> object:
    if kind in _NUMBERS:
        return float(element.attrib[f"{_OFFICE}value"])
    if kind == "boolean":
        return element.attrib[f"{_OFFICE}boolean-value"] == "true"
    if kind == "date":
        return _date(element.attrib[f"{_OFFICE}date-value"])
    return text or element.get(f"{_OFFICE}string-value") or (None if kind is None else "")


def _date(value: str) -> date | datetime | str:
    """A date, a time of a day, or the text itself where it is neither."""
    try:
        return date.fromisoformat(value) if "T" not in value else datetime.fromisoformat(value)
    except ValueError:
        return value


def _written(paragraph: Element) -> str:
    """A paragraph's text: its own and its spans' and links', with runs of spaces and line breaks as they were."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        if part.tag == f"{_TEXT}s":
            yield " " * min(int(part.get(f"{_TEXT}c", "1")), _MAX_SPACES)
        elif part.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield "\t" if part.tag.endswith("tab") else "\n"
        elif part.tag.startswith(_TEXT):  # a note or a drawing in the cell is no part of its value
            yield from _pieces(part)
        yield part.tail or ""
