"""Small workbooks for the tests of readers, made to order, and spoiled part by part.

Not here: the coordinators' template filled in (`intake/workbooks.py`).
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Callable

SHEET = "xl/worksheets/sheet1.xml"


def book_of(*rows: tuple[object, ...], sheet: str = "DATA") -> bytes:
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in source.infolist():
            part = source.read(entry)
            changed.writestr(entry.filename, change(part) if entry.filename == name else part)
    return target.getvalue()
