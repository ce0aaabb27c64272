"""How much each municipality of the example does: invented, in the order of their sizes.

Not here: what they do, and when (`make_example.py`).
"""

from __future__ import annotations

from typing import NamedTuple


class Size(NamedTuple):
    """How much a municipality does, and how large its measures are against a middling one."""

    measures: int
    procurements: int
    events: int
    scale: float


SIZES = {
    "Kuopio": Size(24, 9, 6, 2.4),
    "Siilinjärvi": Size(14, 5, 3, 1.0),
    "Iisalmi": Size(14, 6, 3, 1.0),
    "Kiuruvesi": Size(9, 4, 1, 0.6),
    "Lapinlahti": Size(9, 4, 2, 0.6),
    "Sonkajärvi": Size(7, 3, 1, 0.4),
    "Varkaus": Size(13, 5, 3, 1.0),
    "Leppävirta": Size(10, 4, 2, 0.6),
    "Joroinen": Size(8, 4, 1, 0.4),
    "Suonenjoki": Size(8, 4, 2, 0.5),
    "Rautalampi": Size(5, 3, 1, 0.3),
    "Pielavesi": Size(6, 3, 1, 0.3),
    "Keitele": Size(4, 2, 1, 0.2),
    "Tervo": Size(4, 2, 0, 0.2),
    "Vesanto": Size(3, 2, 1, 0.2),
}
_ELSEWHERE = Size(5, 3, 0, 0.4)
"""Of a municipality of another region than the bundled one; it has no plan."""


def size_of(municipality: str) -> Size:
    """How much a municipality does."""
    return SIZES.get(municipality, _ELSEWHERE)
