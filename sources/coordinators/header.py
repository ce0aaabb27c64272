"""A sheet's header against the contract: where each column stands, of which form the file is, and what is the sender's.

Here: names of columns. Not here: what stands below them (`parse.py`).
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from sources.coordinators.cells import plain_text, shown
from sources.words import composed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sources.contract import Dataset
    from sources.coordinators.sheets import Sheet
    from sources.problems import Problem

_LONGEST_HEADING = 80
_HEADING = (
    "otsikko; sarakkeessa on jotain ilman sitä. Anna sarakkeelle nimi, esimerkiksi huomautuksia, tai tyhjennä sarake"
)


def headings(sheet: Sheet) -> list[str]:
    """The names in the sheet's first row, an empty one where there is none."""
    return [composed(shown(cell.value)) if not cell.is_blank else "" for cell in sheet.header]


def form_of(dataset: Dataset, names: Collection[str]) -> int:
    """Of which form of the workbook a sheet with these headings is: that of its newest column."""
    return max([dataset.form, *(column.form for column in dataset.file_columns if column.name in names)])


def like(name: str, names: Sequence[str]) -> str | None:
    """The one of `names` that somebody who wrote `name` most likely meant."""
    by_folded = {each.casefold(): each for each in reversed(names)}
    found = next(iter(difflib.get_close_matches(name.casefold(), by_folded, n=1)), None)
    return None if found is None else by_folded[found]


def positions_of(
    dataset: Dataset, sheet: Sheet, wrong: Callable[..., Problem]
) -> tuple[dict[str, int] | None, list[Problem]]:
    """Where each column stands, or None where one is missing or stands twice; and what is wrong with the header.

    A column that may be absent and is has no place. A name that is like a missing column's is a Problem; any other is
    the sender's own (`own_columns`).
    """
    expected = [column.name for column in dataset.file_columns]
    if not sheet.header:
        return None, [wrong(expected=f"otsikkorivi: {', '.join(expected)}", row=1)]
    names = headings(sheet)
    missing = _missing(dataset, names)
    problems = []
    for name in dict.fromkeys(names):
        if name in expected and names.count(name) > 1:
            problems.append(wrong(expected="sarake vain kerran", row=1, column=name))
        elif name and name not in expected and (nearest := like(name, missing)):
            problems.append(wrong(expected=f"sarakkeen nimi {nearest}", row=1, value=name))
    missing = [name for name in missing if not dataset.column(name).is_absent_in_some]
    problems += [wrong(expected=f"sarake {name}; se puuttuu. Lisää se otsikkoriville", row=1) for name in missing]
    for position in _filled_without_header(sheet, names):
        letters = get_column_letter(position + 1)
        problems.append(wrong(expected=_HEADING, row=1, column=letters))
    if missing or any(names.count(name) > 1 for name in expected):
        return None, problems
    return {name: names.index(name) for name in expected if name in names}, problems


def own_columns(dataset: Dataset, sheet: Sheet) -> dict[str, str]:
    """Each column that is not the template's and that nothing is read of, and one sentence in Finnish of it."""
    expected = [column.name for column in dataset.file_columns]
    names = headings(sheet)
    missing = _missing(dataset, names)
    told = {}
    for name in dict.fromkeys(names):
        if name and name not in expected and like(name, missing) is None:
            place = f"taulukon {dataset.layout['sheet']} saraketta {plain_text(name)[:_LONGEST_HEADING]}"
            alike = like(name, expected)
            mend = "kirjoita tiedot siihen" if alike in names else "anna sarakkeelle se nimi"
            meant = f" Jos tarkoitit saraketta {alike}, {mend}." if alike else ""
            told[name] = f"Huomaa: {place} ei lueta eikä julkaista, koska sitä ei ole mallipohjassa.{meant}"
    return told


def _missing(dataset: Dataset, names: Collection[str]) -> list[str]:
    """The columns that a file of this form should have and has not: those of a later form nobody could have known."""
    return [column.name for column in dataset.columns_of(form_of(dataset, names)) if column.name not in names]


def _filled_without_header(sheet: Sheet, names: list[str]) -> list[int]:
    filled = {i for _, cells in sheet.rows for i, cell in enumerate(cells) if not cell.is_blank}
    return sorted(i for i in filled if i >= len(names) or not names[i])
