"""The example of degree days: months of the years of the metered example, of our own making.

Here: how the example is made; the figures are invented, of the size that the middle of Finland has. Not here: reading
such files (`parse.py`).
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope

_RELEASED = "2025-01-10"
_YEARS = (2024,)
_NORMAL = (860, 790, 690, 450, 200, 40, 10, 40, 190, 420, 610, 780)


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:  # noqa: ARG001 - the form of every example
    """Write `2025-01-10/lammitystarveluvut.csv` of the followed municipalities, all by one made-up locality."""
    chance = random.Random("degree days")
    lines = ["kuntanumero;paikkakunta;vuosi;kuukausi;lämmitystarveluku;vertailukausi"]
    for year in _YEARS:
        months = [round(normal * chance.uniform(0.85, 1.02)) for normal in _NORMAL]
        lines += [
            f"{code};Esimerkkipaikka;{year};{month};{found};{normal}"
            for code in scope.municipality_codes
            for month, (found, normal) in enumerate(zip(months, _NORMAL, strict=True), start=1)
        ]
    target = folder / _RELEASED
    target.mkdir(parents=True)
    (target / "lammitystarveluvut.csv").write_bytes(("\n".join(lines) + "\n").encode())
