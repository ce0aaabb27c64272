"""What the released columns are called in Finnish, for those who read the tables, and their units as codes of UCUM.

What does not live here: what a column means (the models' yml) and the names of indicators (the seed of indicators),
which the columns of the wide tables are called by.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sources.code_lists import read_seed, seeds_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.release.released import Field

_PATH = Path(__file__).parent / "column_titles.csv"


@cache
def column_titles() -> Mapping[str, str]:
    """The title of every released column by its name."""
    with _PATH.open(encoding="utf-8", newline="") as file:
        titles = {row["column_name"]: row["title_fi"] for row in csv.DictReader(file)}
    return titles | {row["indicator_code"]: row["name_fi"] for row in read_seed("indicators", seeds_dir())}


@cache
def unit_codes() -> Mapping[str, str | None]:
    """The UCUM code of every unit, by the unit in Finnish; None where another table tells the unit of each row."""
    return {row["unit"]: row["unit_code"] or None for row in read_seed("units", seeds_dir())}


def title_with_unit(field: Field) -> str:
    """The title of a column and its unit, where it has one: "Päästöt, kt CO₂e"."""
    title = column_titles()[field.name]
    return f"{title}, {field.unit}" if field.unit else title
