"""The figures of the example of Statistics Finland, and the published facts that they are shaped by.

Here: persons and buildings by municipality and year. The populations of 2024 and the region's totals are published, as
are the years of mergers; a municipality's earlier years, the former municipalities' persons and all buildings are
shaped, not published. Not here: the files that hold them (`example_tables.py`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import yaml

from sources.contract import SOURCES_DIR
from sources.example_twins import of_twin
from sources.statfin.mergers import mergers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sources.code_lists import Scope

_FOLDER = SOURCES_DIR / "statfin"
_LAST_YEAR = 2024

# Change of population in a year, per cent; towns differ from the countryside's -1.2.
_COUNTRYSIDE_CHANGE = -1.2
_CHANGE = {"297": 0.5, "749": 0.5, "140": -0.45, "402": -0.8, "420": -0.75, "778": -0.8, "915": -0.9}

# Persons in a former municipality's last year, made up in the right order of size.
_LAST_PERSONS = {"174": 4900, "227": 3400, "476": 3750, "534": 6300, "916": 2850}
_LAST_PERSONS_ELSEWHERE = 900

HEATING_FUELS = ("Kauko- tai aluelämpö", "Öljy, kaasu", "Sähkö", "Puu, turve", "Maalämpö tms.", "Muu, tuntematon")
_TOWNS = frozenset({"140", "297", "749", "915"})
# Shares of buildings and square metres of a building, by heating fuel, in towns and elsewhere.
_SHARES = {True: (17, 18, 40, 16, 7, 2), False: (5, 17, 37, 33, 5, 3)}
_SQUARE_METRES = (890, 260, 150, 140, 200, 120)


def populations(scope: Scope) -> dict[str, dict[int, int]]:
    """Persons by municipality code and year: 2024 as published, earlier years adding up to the region's published sum.

    A municipality of which nothing is known has about as many as its twin. Raises KeyError for a year that
    `published_populations.yml` does not have.
    """
    facts = yaml.safe_load((_FOLDER / "published_populations.yml").read_text(encoding="utf-8"))
    newest = facts["municipalities_2024"]
    result: dict[str, dict[int, int]] = {code: {} for code in scope.municipality_codes}
    for year in scope.years:
        shapes = {code: persons * _shape(code, year) for code, persons in newest.items()}
        scaled = _rounded_to(facts["region"][year], shapes)
        for code in scope.municipality_codes:
            elsewhere = round(of_twin(newest, code) * _shape(code, year) * (1 + int(code) / 10_000))
            result[code][year] = scaled.get(code, elsewhere)
    return result


def own_border_populations(scope: Scope) -> dict[str, dict[int, int | None]]:
    """Persons by municipality code and year on each year's own borders: None after a merger.

    A municipality is as on current borders but for those that had not merged into it yet.
    """
    result: dict[str, dict[int, int | None]] = {code: dict(years) for code, years in populations(scope).items()}
    for code, merger in _mergers_in(scope):
        last = merger["from"] - 1
        change = math.log1p(_COUNTRYSIDE_CHANGE / 100)
        result[code] = {
            year: round(_LAST_PERSONS.get(code, _LAST_PERSONS_ELSEWHERE) * math.exp(change * (year - last)))
            if year <= last
            else None
            for year in scope.years
        }
        for year, persons in result[code].items():
            into = result[merger["into"]]
            into[year] = (into[year] or 0) - (persons or 0)
    return result


def _mergers_in(scope: Scope) -> list[tuple[str, dict[str, Any]]]:
    return [(code, merger) for code, merger in mergers().items() if code in scope.former_municipality_codes]


def buildings(scope: Scope, year: int) -> dict[str, dict[str, tuple[int, int]]]:
    """Buildings and their square metres by municipality code and heating fuel."""
    persons = populations(scope)
    result = {}
    for code in scope.municipality_codes:
        is_town = code in _TOWNS
        total = round(persons[code][_LAST_YEAR] * (0.21 if is_town else 0.44) * (1 + 0.003 * (year - _LAST_YEAR)))
        counts = _rounded_to(total, dict(zip(HEATING_FUELS, _SHARES[is_town], strict=True)))
        result[code] = {
            fuel: (counts[fuel], counts[fuel] * metres)
            for fuel, metres in zip(HEATING_FUELS, _SQUARE_METRES, strict=True)
        }
    return result


def _shape(code: str, year: int) -> float:
    """What a municipality's population was in `year` against 2024, before the region's sum is met."""
    return math.exp(_CHANGE.get(code, _COUNTRYSIDE_CHANGE) / 100 * (year - _LAST_YEAR))


def _rounded_to(total: int, shapes: Mapping[str, float]) -> dict[str, int]:
    """Whole numbers in the proportions of `shapes` that add up to `total`: the largest remainders are rounded up."""
    scale = total / sum(shapes.values())
    rounded = {key: math.floor(value * scale) for key, value in shapes.items()}
    by_remainder = sorted(shapes, key=lambda key: (rounded[key] - shapes[key] * scale, key))
    for key in by_remainder[: total - sum(rounded.values())]:
        rounded[key] += 1
    return rounded
