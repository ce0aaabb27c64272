"""Sheets as rows of cells, in whatever format they came.

Here: what a cell and a sheet are. Not here: any format (`workbook.py`, `ods.py`), or what a sheet
means (`parse.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

MAX_ROWS = 20_000
MAX_COLUMNS = 32
MAX_MERGES = 100


class Cell(NamedTuple):
    """One cell: its value as the file holds it, and whether that is a value at all."""

    value: object = None
    kind: Literal["value", "error", "uncalculated"] = "value"
    """`error`: Excel's own (#REF!). `uncalculated`: a formula whose result the file doesn't hold."""
    is_percent: bool = False
    """True where Excel shows 0.8 as 80 %."""

    @property
    def is_blank(self) -> bool:
        """True where there is nothing, or only white space."""
        return self.kind == "value" and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


class Merge(NamedTuple):
    """A merged block of cells: its first column's letters, and its rows."""

    letters: str
    rows: range


@dataclass
class Sheet:
    """One sheet: its header (row 1) and its rows that are not blank, by their number in Excel."""

    header: tuple[Cell, ...] = ()
    rows: list[tuple[int, tuple[Cell, ...]]] = field(default_factory=list)
    merges: tuple[Merge, ...] = ()
    is_too_long: bool = False
    """True where rows after the first `MAX_ROWS` were left unread."""


def sheet_of(rows: list[tuple[int, tuple[Cell, ...]]], merges: tuple[Merge, ...] = ()) -> Sheet:
    """A sheet of numbered rows: the first is its header, blank ones are left out, and it ends at `MAX_ROWS`."""
    kept = [(number, row) for number, row in rows if not all(cell.is_blank for cell in row)]
    header = kept.pop(0)[1] if kept and kept[0][0] == 1 else ()
    return Sheet(header, kept[:MAX_ROWS], merges, is_too_long=len(kept) > MAX_ROWS)
