"""The example of Statistics Finland's answer: a json-stat2 file of our own making, in the publisher's format.

Here: how the example is made. The populations of 2024 and the region's totals are published facts; a municipality's
earlier years are shaped, not published. Not here: reading such a file (`parse.py`).
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import yaml

from sources.contract import SOURCES_DIR, load_code_list

if TYPE_CHECKING:
    from pathlib import Path

    from sources.contract import Scope

_FACTS_FILE = SOURCES_DIR / "statfin" / "published_populations.yml"
_LAST_YEAR = 2024
_RELEASED = "2026-04-01"

# Change of population in a year, per cent; towns differ from the countryside's -1.2.
_COUNTRYSIDE_CHANGE = -1.2
_CHANGE = {"297": 0.5, "749": 0.5, "140": -0.45, "402": -0.8, "420": -0.75, "778": -0.8, "915": -0.9}


def populations(scope: Scope) -> dict[str, dict[int, int]]:
    """Persons by municipality code and year: 2024 as published, earlier years adding up to the region's published sum.

    Raises KeyError for a municipality or a year that `published_populations.yml` does not have.
    """
    facts = yaml.safe_load(_FACTS_FILE.read_text(encoding="utf-8"))
    newest = facts["municipalities_2024"]
    result: dict[str, dict[int, int]] = {code: {} for code in scope.municipality_codes}
    for year in scope.years:
        shapes = {code: persons * _shape(code, year) for code, persons in newest.items()}
        scaled = _rounded_to(facts["region"][year], shapes)
        for code in scope.municipality_codes:
            result[code][year] = scaled[code]
    return result


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:
    """Write `population_11re_01.json`: the population of every municipality and year of `scope`, persons."""
    codes = load_code_list("municipalities.municipality_code", seeds_dir)
    names = dict(zip(codes, load_code_list("municipalities.name_fi", seeds_dir), strict=True))
    persons = populations(scope)
    answer = {
        "version": "2.0",
        "class": "dataset",
        "label": "Esimerkkiaineisto: Väestö 31.12. muuttujina Alue, Ikä, Sukupuoli, Vuosi ja Tiedot",
        "source": "Esimerkkiaineisto, ei tilastokeskuksen tietoa",
        "updated": f"{_RELEASED}T05:00:00Z",
        "role": {"time": ["timeperiod_y"], "geo": ["alue_23_20260101"], "metric": ["contentscode"]},
        "id": ["alue_23_20260101", "ikaryhma_10_20180101", "sukupuoli_9_20180101", "timeperiod_y", "contentscode"],
        "size": [len(scope.municipality_codes), 1, 1, len(scope.years), 1],
        "dimension": {
            "alue_23_20260101": _dimension("Alue", {f"KU{code}": names[code] for code in scope.municipality_codes}),
            "ikaryhma_10_20180101": _dimension("Ikä", {"SSS": "Yhteensä"}),
            "sukupuoli_9_20180101": _dimension("Sukupuoli", {"SSS": "Yhteensä"}),
            "timeperiod_y": _dimension("Vuosi", {str(year): str(year) for year in scope.years}),
            "contentscode": _dimension("Tiedot", {"vaerak-vaesto": "Väestö 31.12."}),
        },
        "value": [persons[code][year] for code in scope.municipality_codes for year in scope.years],
    }
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    (folder / _RELEASED).mkdir()
    (folder / _RELEASED / "population_11re_01.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _shape(code: str, year: int) -> float:
    """What a municipality's population was in `year` against 2024, before the region's sum is met."""
    return math.exp(_CHANGE.get(code, _COUNTRYSIDE_CHANGE) / 100 * (year - _LAST_YEAR))


def _rounded_to(total: int, shapes: dict[str, float]) -> dict[str, int]:
    """Whole numbers in the proportions of `shapes` that add up to `total`: the largest remainders are rounded up."""
    scale = total / sum(shapes.values())
    rounded = {code: math.floor(value * scale) for code, value in shapes.items()}
    by_remainder = sorted(shapes, key=lambda code: (rounded[code] - shapes[code] * scale, code))
    for code in by_remainder[: total - sum(rounded.values())]:
        rounded[code] += 1
    return rounded


def _dimension(label: str, values: dict[str, str]) -> dict[str, Any]:
    index = {value: place for place, value in enumerate(values)}
    return {"label": label, "category": {"index": index, "label": values}}
