"""One value of an object in Kausal's JSON -> one typed value.

Here: which JSON values a column's type takes. Not here: which value belongs to which column (`parse.py`), or whether
it is allowed, in range or unique (the contract's own checks).
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING

from sources.coordinators.cells import plain_text
from sources.kausal.texts import LONGEST_TEXT, text_of_html
from sources.problems import WrongCell

if TYPE_CHECKING:
    from sources.contract import Column

Value = str | int | float | bool | date | None

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.{0,40})?", re.ASCII)
_YEARS = range(1900, 2200)
_LARGEST_WHOLE = 2**53
_SHOWN = 200


def read_value(value: object, column: Column, *, is_html: bool = False) -> Value:
    """The value as the column's type; None for null and for a text without text. Raises WrongCell.

    A time gives its day, as it is written.
    """
    if value is None:
        return None
    if column.type == "text" and isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return (text_of_html(value) if is_html else plain_text(value)) or None
    if column.type == "boolean" and isinstance(value, bool):
        return value
    if column.type == "date" and isinstance(value, str):
        return _date(value)
    if column.type in ("integer", "decimal") and isinstance(value, int | float) and not isinstance(value, bool):
        is_fraction = isinstance(value, float) and column.type == "decimal" and math.isfinite(value)
        if is_fraction or (isinstance(value, int) and abs(value) < _LARGEST_WHOLE):
            return value
    raise WrongCell(column.name)


def shown(value: object) -> str:
    """The beginning of a value as it came, harmless and on one line."""
    try:
        return plain_text(str(value)[:_SHOWN])
    except RecursionError:
        return "…"


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    try:
        found = date(*map(int, match.groups())) if match else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        raise WrongCell(text)
    return found
