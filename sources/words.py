"""What a cell may hold, in words for the person who is to mend it, and names in the form in which they are compared.

What does not live here: what a contract says (`contract.py`), and reading cells.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sources.code_lists import YEARS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Column, ColumnType
    from sources.problems import Language

_SHOWN_VALUES = 25

_TYPE_WORDS: dict[Language, dict[ColumnType, str]] = {
    "en": {
        "text": "text",
        "integer": "a whole number",
        "decimal": "a number",
        "boolean": "yes or no",
        "date": "a date",
        "timestamp": "an instant such as 2024-12-31T22:00:00Z",
    },
    "fi": {
        "text": "tekstiä",
        "integer": "kokonaisluku",
        "decimal": "luku",
        "boolean": "kyllä tai ei",
        "date": "päivämäärä muodossa pp.kk.vvvv",
        "timestamp": "ajanhetki, esimerkiksi 2024-12-31T22:00:00Z",
    },
}


_YEAR_WORDS: dict[Language, str] = {
    "en": "a year that is over and has statistics, {spans}; if others have too, name them in the seed year_spans.csv",
    "fi": "päättynyt vuosi, jolta on tilastoja, {spans}; jos muiltakin on, kirjaa ne taulukkoon year_spans.csv",
}


def expected_words(
    column: Column, code_lists: dict[str, tuple[str, ...]] | None = None, language: Language = "en"
) -> str:
    """What a cell of `column` may hold, in words: its type, its allowed values or range, and its unit."""
    if column.code_list == YEARS and code_lists is not None:
        return _YEAR_WORDS[language].format(spans=_spans(code_lists[YEARS]))
    allowed = column.allowed
    if allowed is None and column.code_list is not None and code_lists is not None:
        allowed = code_lists[column.code_list]
    if allowed is not None:
        listed = ", ".join(allowed[:_SHOWN_VALUES]) + (", …" if len(allowed) > _SHOWN_VALUES else "")
        return (f"jokin näistä: {listed}") if language == "fi" else (f"one of: {listed}")
    words = _TYPE_WORDS[language][column.type]
    if column.min is not None and column.max is not None:
        lowest, highest = _plain(column.min), _plain(column.max)
        words += f" {lowest}–{highest}" if language == "fi" else f" from {lowest} to {highest}"
    elif column.min is not None:
        words += f", vähintään {_plain(column.min)}" if language == "fi" else f" of at least {_plain(column.min)}"
    elif column.max is not None:
        words += f", enintään {_plain(column.max)}" if language == "fi" else f" of at most {_plain(column.max)}"
    return words + (f" ({column.unit})" if column.unit else "")


def composed(text: str) -> str:
    """`text` in composed Unicode with white space folded: how names of sheets and columns are compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _spans(years: Sequence[str]) -> str:
    """`1990, 2005–2025` of the years, which are in order."""
    spans: list[list[int]] = []
    for year in map(int, years):
        if spans and year == spans[-1][-1] + 1:
            spans[-1][1:] = [year]
        else:
            spans.append([year])
    return ", ".join("–".join(map(str, span)) for span in spans)


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)
