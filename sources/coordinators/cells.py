"""One cell -> one typed value, or what it should have held.

Here: how Finnish numbers, dates and yes/no are read, and the one rule that makes text harmless. Not here: sheets and
rows (`parse.py`), or whether a value is allowed (the contract's own checks).

Text from a workbook ends up on pages and in CSV files, so it leaves here unable to be a formula or markup: `<` and `>`
become single angle quotation marks, a leading hyphen becomes the minus sign, leading `=` `+` `@` (also in full width)
are dropped, and control and other invisible characters are gone. What a reader takes the text to mean is kept.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING

from sources.problems import WrongCell
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sources.contract import Column, ColumnType
    from sources.coordinators.sheets import Cell

Value = str | int | float | bool | date | None

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?: \d{3})+|\d{1,15})(?:[.,](\d{1,15}))?", re.ASCII)
_AMBIGUOUS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.ASCII)
_FINNISH_DATE = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TRUE = frozenset({"kyllä", "true", "tosi", "x"})
_FALSE = frozenset({"ei", "false", "epätosi"})
_LARGEST_WHOLE = 2**53
FIRST_DATE_YEAR, LAST_DATE_YEAR = 1990, 2100
"""The years that a date of climate work may be of; the template's cells let no others in either."""
_YEARS = range(FIRST_DATE_YEAR, LAST_DATE_YEAR + 1)
_DAY_ZERO = date(1899, 12, 30)
"""The day from which spreadsheets count their dates."""
_MARKUP = str.maketrans(
    {"<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"}
)
_UNCALCULATED = (
    "arvo kaavan sijaan. Tiedostossa ei ole kaavan tulosta: kirjoita soluun arvo, tai avaa työkirja "
    "taulukkolaskennassa (Excel, LibreOffice) ja tallenna se uudelleen"
)
_FORMULA_STARTS = "=+@ \N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}"
_HYPHENS = ("-", "\N{FULLWIDTH HYPHEN-MINUS}")
_MINUS = "\N{MINUS SIGN}"


def read_cell(cell: Cell, column: Column) -> Value:
    """The cell as the column's type; None where it is blank. Raises WrongCell."""
    if cell.kind == "uncalculated":
        raise WrongCell(_UNCALCULATED)
    if cell.kind == "error":
        raise WrongCell(f"{expected_words(column, language='fi')}; solun kaava antaa virheen {shown(cell.value)}")
    if cell.is_blank:
        return None
    try:
        return _READERS[column.type](cell, column)
    except ValueError as error:
        raise WrongCell(f"{expected_words(column, language='fi')}{_example(column)}") from error


def _example(column: Column) -> str:
    """How a date or a sum of money is written, for who has written it in another way."""
    if column.type == "date":
        return ", esimerkiksi 31.12.2026"
    return ", pelkkänä lukuna, esimerkiksi 1200,50" if column.unit == "€" else ""


def plain_text(text: str) -> str:
    """`text` on one line and harmless: see the module's rule. May be empty."""
    visible = unicodedata.normalize("NFC", text).translate(_MARKUP)
    if not visible.isprintable():
        visible = "".join(" " if _is_space(c) else c for c in visible if _is_space(c) or c.isprintable())
    harmless = " ".join(visible.split()).lstrip(_FORMULA_STARTS)
    return _MINUS + harmless[1:] if harmless.startswith(_HYPHENS) else harmless


def shown(value: object) -> str:
    """A cell's value as a coordinator sees it: Finnish decimals, dates and yes or no."""
    if isinstance(value, bool):
        return "TOSI" if value else "EPÄTOSI"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _LARGEST_WHOLE else str(value).replace(".", ",")
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    return str(value)


def _is_space(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cc"


def _text(cell: Cell, _: Column) -> str | None:
    if isinstance(cell.value, str | int | float | date) and not isinstance(cell.value, bool):
        return plain_text(shown(cell.value) if not isinstance(cell.value, str) else cell.value) or None
    raise ValueError(cell.value)


def _decimal(cell: Cell, column: Column) -> float:
    if isinstance(cell.value, str):
        return _number_of_text(cell.value, column.unit)
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        raise ValueError(cell.value)  # noqa: TRY004 - every wrong cell goes one way
    number = float(cell.value)
    if not math.isfinite(number):
        raise ValueError(cell.value)
    return round(number * 100, 10) if cell.is_percent and column.unit == "%" else number


def _integer(cell: Cell, column: Column) -> int:
    number = _decimal(cell, column)
    if not number.is_integer() or abs(number) > _LARGEST_WHOLE:
        raise ValueError(cell.value)
    return int(number)


def _number_of_text(text: str, unit: str | None) -> float:
    """`12,5`, `1 200`, `3 %`: decimal comma, spaces between thousands, the column's own unit. Raises ValueError.

    `1.200` is refused: it is a thousand to one reader and one to another.
    """
    number = " ".join(text.split()).replace(_MINUS, "-")
    if unit is not None:
        number = number.removesuffix(unit).rstrip()
    match = _NUMBER.fullmatch(number)
    if match is None or _AMBIGUOUS.fullmatch(number):
        raise ValueError(text)
    sign, whole, fraction = match.groups()
    return float(f"{sign}{whole.replace(' ', '')}.{fraction or '0'}")


def _date(cell: Cell, column: Column) -> date:
    value = cell.value
    if isinstance(value, str):
        text = value.strip()
        if match := _FINNISH_DATE.fullmatch(text):
            value = date(int(match[3]), int(match[2]), int(match[1]))
        elif match := _ISO_DATE.fullmatch(text):
            value = date(int(match[1]), int(match[2]), int(match[3]))
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        raise ValueError(cell.value)  # noqa: TRY004 - every wrong cell goes one way
    if value.year not in _YEARS:
        raise WrongCell(_years_expected(value, column))
    return value


def _years_expected(value: date, column: Column) -> str:
    """What a date of another time should have been; a bare year, which a spreadsheet takes for days, is named."""
    words = f"{expected_words(column, language='fi')}, vuosi {FIRST_DATE_YEAR}\N{EN DASH}{LAST_DATE_YEAR}"
    days = (value - _DAY_ZERO).days
    if days not in _YEARS:
        return words
    return (
        f"{words}. Soluun on kirjoitettu pelkkä vuosi {days}, josta taulukkolaskenta tekee päivän {shown(value)}. "
        f"Kirjoita koko päivä, esimerkiksi 31.12.{days}"
    )


def _boolean(cell: Cell, _: Column) -> bool:
    if isinstance(cell.value, bool):
        return cell.value
    word = unicodedata.normalize("NFC", cell.value).strip().casefold() if isinstance(cell.value, str) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(cell.value)


_READERS: dict[ColumnType, Callable[[Cell, Column], Value]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
}
