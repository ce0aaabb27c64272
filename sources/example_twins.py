"""Which municipality of the bundled examples one elsewhere is made like, in the examples of other regions.

What does not live here: the examples themselves (`<publisher>/make_example.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


def of_twin(known: Mapping[str, T], code: str) -> T:
    """What `known` has of a municipality, or of the one that stands for it: the same one at every call."""
    codes = sorted(known)
    return known[code] if code in known else known[codes[int(code) % len(codes)]]
