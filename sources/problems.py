"""What can be wrong with a publisher or a file, in words for the person who can mend it, and what a parser hands on.

Not here: the shape of a contract (`contract.py`) and who asks (`http.py`) or reads (`parse.py` of each source).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Language = Literal["en", "fi"]


class SourceError(Exception):
    """A source could not be had: its publisher did not answer, or answered with an error. Names the address."""


class NotThereError(SourceError):
    """The publisher has nothing at the address."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place of one file, in words for the person who can mend it."""

    file: str
    expected: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    is_of_file: bool = False
    """Whether it makes the whole file doubtful, so that no rule of the contract may put one row aside and go on."""

    def message(self, language: Language = "en") -> str:
        """One line: file, sheet, row, column, value and what was expected, in `language`."""
        words = _WORDS[language]
        place = [self.file]
        if self.sheet is not None:
            place.append(f"{words['sheet']} {self.sheet}")
        if self.row is not None:
            place.append(f"{words['row']} {self.row}")
        if self.column is not None:
            place.append(f"{words['column']} {self.column}")
        found = "" if self.value is None else f"{words['value']} “{_shortened(self.value)}”; "
        return f"{', '.join(place)}: {found}{words['expected']} {self.expected}"


class WrongFile(Exception):  # noqa: N818 - reads as what the file is, and is always turned into a Problem
    """Something of a file is not what its contract promises: what was expected instead, where, and what stands there.

    Every reader raises it and every `parse` catches it. `column` is whatever has a name in that format: a column, a
    dimension of an answer, a property of an object.
    """

    def __init__(
        self,
        expected: str,
        column: str | None = None,
        value: object = None,
        *,
        sheet: str | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = None if value is None else str(value)
        self._problem = Problem("", expected, sheet, row, column, self.value)

    def in_file(self, name: str, row: int | None = None) -> Problem:
        """The same as a problem of the file `name`, on `row` where the one who raised it did not know its row."""
        return replace(self._problem, file=name, row=self._problem.row if row is None else row)


class WrongCell(Exception):  # noqa: N818 - it names the cell; always turned into a Problem
    """A cell can't be read as its column's type; its text, where it has one, says what was expected."""


@dataclass(frozen=True)
class Note:
    """What the sender of a file should know though nothing of it is wrong, in the source's language."""

    file: str
    text: str


@dataclass
class Parsed:
    """What a parser read: the typed rows (contract columns, then `LINEAGE_COLUMNS`) and what it could not read."""

    table: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    """Counts of what the contract's layout leaves out, by name."""
    notes: list[Note] = field(default_factory=list)


_WORDS: dict[Language, dict[str, str]] = {
    "en": {"sheet": "sheet", "row": "row", "column": "column", "value": "value", "expected": "expected"},
    "fi": {"sheet": "taulukko", "row": "rivi", "column": "sarake", "value": "arvo", "expected": "odotettiin:"},
}


def _shortened(value: str, limit: int = 80) -> str:
    one_line = " ".join(value.split())
    return one_line if len(one_line) <= limit else one_line[: limit - 1] + "…"
