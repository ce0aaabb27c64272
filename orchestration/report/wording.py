"""Numbers, days and the site's own texts in Finnish, written as the site writes them.

The texts are those of the site's catalogue, so that a report says what the page says. What does not live here: the
sentences that only a report has (`sentences.py`).
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from icu4py.messageformat import MessageFormat

from orchestration.settings import DASHBOARDS_DIR
from sources.times import in_finland

NOTHING = "–"
"""What stands in place of a missing value."""
NO_BREAK = "\u00a0"
_LARGE, _MIDDLE = 1000, 10
_LENGTH_OF_DAY = len("2026-11-24")


def number(value: float | None, decimals: int = 1) -> str:
    """1234.56 is “1 234,6”: a decimal comma, a no-break space between thousands, a minus sign; rounded half up."""
    if value is None:
        return NOTHING
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    written = f"{abs(rounded):,.{decimals}f}".replace(",", NO_BREAK).replace(".", ",")
    return f"−{written}" if rounded < 0 else written


def signed(value: float | None, decimals: int = 1) -> str:
    """A number with its sign, which zero as it is written has none of."""
    written = number(value, decimals)
    return f"+{written}" if value is not None and value > 0 and re.search("[1-9]", written) else written


def is_zero(value: float, decimals: int = 1) -> bool:
    """Whether a number is written as zero."""
    return not re.search("[1-9]", number(value, decimals))


def percent(value: float | None, decimals: int = 1) -> str:
    """35.21 is “35,2 %”."""
    return text("muoto.prosentti", luku=number(value, decimals))


def change(value: float | None, decimals: int = 1) -> str:
    """A change in per cent with its sign."""
    return NOTHING if value is None else text("muoto.prosentti", luku=signed(value, decimals))


def decimals_of(value: float) -> int:
    """How many decimals an indicator is told with: counts as they are, large numbers whole."""
    if float(value).is_integer() or abs(value) >= _LARGE:
        return 0
    return 1 if abs(value) >= _MIDDLE else 2


def with_unit(value: float | None, unit: str, decimals: int | None = None) -> str:
    """A number with its unit, with as many decimals as an indicator has where none are given."""
    if value is None:
        return NOTHING
    places = decimals_of(value) if decimals is None else decimals
    return percent(value, places) if unit == "%" else f"{number(value, places)}{NO_BREAK}{unit}"


def day(value: date | str | None) -> str:
    """2026-11-24 is “24.11.2026”; of a moment the day in Finland: 2026-11-24T23:30:00Z is “25.11.2026”."""
    if value is None:
        return NOTHING
    text_of_day = value if isinstance(value, str) else value.isoformat()
    read = date.fromisoformat(text_of_day) if len(text_of_day) == _LENGTH_OF_DAY else in_finland(text_of_day)
    return f"{read.day}.{read.month}.{read.year}"


def counted(count: float, one: str, many: str) -> str:
    """“1 toimenpide”, “3 toimenpidettä”."""
    return f"{number(count, 0)}{NO_BREAK}{one if count == 1 else many}"


def listed(parts: list[str]) -> str:
    """“a, b ja c”."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} ja {parts[-1]}"


def lowered(name: str) -> str:
    """A name as it stands within a sentence: “Tieliikenne” is “tieliikenne”, “F-kaasut” stays."""
    return name if name[1:2] in {"-", ""} or name[1].isupper() else name[0].lower() + name[1:]


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, str]:
    path = DASHBOARDS_DIR / "components" / "tekstit" / "fi.json"
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def text(name: str, **values: str | float | None) -> str:
    """A text of the site's catalogue, filled in.

    Raises KeyError where there is no such text or a value is not given, and ValueError where one is None.
    """
    return filled(_catalogue()[name], values)


def filled(message: str, values: dict[str, str | float | None]) -> str:
    """A message of the catalogue, in ICU's format, filled in. Raises KeyError and ValueError as `text` does."""
    # a plain value is written as it is, and not as a number: a year has no space in it
    given: dict[str, Any] = {
        name: value if f"{{{name}," in message else str(value) for name, value in values.items() if value is not None
    }
    if len(given) < len(values):
        raise ValueError(f"a text is filled in with a value that is missing: {message}")
    written = str(MessageFormat(message, "fi").format(given))
    if "{" in written:
        raise KeyError(f"a text lacks a value: {written}")
    return written
