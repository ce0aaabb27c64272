"""What can be wrong with a publisher or a file, in words for the person who can mend it, and what a parser hands on.

Not here: the shape of a contract (`contract.py`) and who asks (`http.py`) or reads (`parse.py` of each source).
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
