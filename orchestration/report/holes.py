"""Looks through what a report says for what no rule may leave in it: a hole of a template, a missing value, two spaces.

What does not live here: the rules (`sentences.py` and its like).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_HOLES = re.compile(r"[{}]|\b(?:None|nan|NaN|inf|undefined|null|NULL)\b|  | [.,;](?: |$)|\.\.|^\s|\s$")


class HoleError(Exception):
    """A text of a report that was not filled in; its text tells the place and the text."""


def see_no_hole(place: str, texts: Iterable[str], brought: Collection[str] = ()) -> None:
    """Raises HoleError at the first text with a hole; what people wrote in a workbook may hold anything."""
    for text in texts:
        own = text
        for name in brought:
            own = own.replace(name, "x")
        if _HOLES.search(own):
            raise HoleError(f"{place}: “{text}”")
