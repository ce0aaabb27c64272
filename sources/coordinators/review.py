"""What a coordinator is told of a workbook that was checked: the result, what to mend and where, and what changed.

Here: the review's content and its sentences. Not here: how it looks (`review_page.py`, `review_workbook.py`), or
checking (`orchestration/intake/intake.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

from sources.coordinators.cells import shown
from sources.coordinators.changes import EXPLAINED, TITLES, Change
from sources.coordinators.sheets import Cell
from sources.words import composed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sources.coordinators.sheets import Sheet
    from sources.problems import Problem

LISTED = 500
"""How many wrong cells are listed one by one."""
_LONGEST_VALUE = 200
_LETTERS = re.compile(r"[A-Z]{1,3}")

EMPTY_TEMPLATE = "Tämä on tyhjä mallipohja: siinä ei ole mitään korjattavaa, mutta ei myöskään vielä mitään luettavaa."


class Mend(NamedTuple):
    """One place to mend: where it is, what stands there and what should."""

    sheet: str | None
    row: int | None
    column: str | None
    cell: str | None
    """The cell's address in the sheet, such as C5."""
    value: str | None
    expected: str


class Group(NamedTuple):
    """The changes of one kind, by municipality."""

    title: str
    explained: str
    size: int
    by_municipality: list[tuple[str, list[Change]]]


@dataclass(frozen=True)
class Review:
    """Everything that one review tells."""

    file: str
    area: str
    checked: str
    """When, as it is written in Finland."""
    is_accepted: bool
    result: str
    """The result in one sentence."""
    next_step: str
    rows: Mapping[str, int]
    mends: Sequence[Mend] = ()
    mends_in_all: int = 0
    changes: Sequence[Change] = ()
    notes: Sequence[str] = ()
    is_unchanged: bool = False
    """Whether every row in use is as it was before."""

    @property
    def groups(self) -> list[Group]:
        """The changes by kind, and within it by municipality."""
        return [
            Group(
                TITLES[kind],
                EXPLAINED[kind],
                len(of_kind),
                [(name, list(of_place)) for name, of_place in groupby(of_kind, lambda change: change.municipality)],
            )
            for kind, of_kind in ((kind, list(same)) for kind, same in groupby(self.changes, lambda c: c.kind))
        ]

    @property
    def change_counts(self) -> str:
        """How many changes there are of each kind, in one line; empty where there are none."""
        counts = Counter(change.kind for change in self.changes)
        return ", ".join(f"{TITLES[kind].lower()}: {counts[kind]}" for kind in TITLES if counts[kind])


def places(count: int) -> str:
    """`1 kohdassa`, `yhdessä kohdassa`: in how many places."""
    return "yhdessä kohdassa" if count == 1 else f"{count} kohdassa"


def mends_of(problems: Iterable[Problem], sheets: Mapping[str, Sheet]) -> list[Mend]:
    """The first `LISTED` problems in order of place, with the address and the content of each that is one cell."""
    order = list(sheets)
    by_place = sorted(problems, key=lambda p: (order.index(p.sheet) if p.sheet in order else -1, p.row or 0))
    return [_mend(problem, sheets.get(problem.sheet or "")) for problem in by_place[:LISTED]]


def _mend(problem: Problem, sheet: Sheet | None) -> Mend:
    value, address = problem.value, None
    if sheet is not None and problem.row is not None:
        position = _position(problem, sheet)
        address = f"{get_column_letter(position)}{problem.row}"
        if problem.row > 1:  # as it stands in the cell, not as it was read
            value = _written(sheet, problem.row, position)
    if value is not None:
        value = " ".join(value.split())[:_LONGEST_VALUE] or None
    return Mend(problem.sheet, problem.row, problem.column, address, value, problem.expected)


def _position(problem: Problem, sheet: Sheet) -> int:
    """Which column the problem is in, from 1; the first where it names none."""
    names = [composed(shown(cell.value)) if not cell.is_blank else "" for cell in sheet.header]
    first = (problem.column or "").split(" + ")[0]
    if first and first in names:
        return names.index(first) + 1
    if _LETTERS.fullmatch(first):
        return column_index_from_string(first)
    return names.index(problem.value) + 1 if problem.row == 1 and problem.value in names else 1


def _written(sheet: Sheet, row: int, position: int) -> str | None:
    cells = next((cells for number, cells in sheet.rows if number == row), ())
    cell = cells[position - 1] if position <= len(cells) else Cell()
    if cell.is_percent and isinstance(cell.value, int | float):
        return f"{shown(round(float(cell.value) * 100, 10))} %"
    return None if cell.is_blank else shown(cell.value)
