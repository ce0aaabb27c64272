"""The example's json-stat2 answers, as the StatFin database gives them.

Here: dimensions, texts and places of values. Not here: the figures themselves (`example_figures.py`), or when they are
released (`make_example.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sources.statfin.example_figures import (
    HEATING_FUELS,
    own_border_populations,
    populations,
)
from sources.statfin.example_figures import (
    buildings as buildings_of,
)

if TYPE_CHECKING:
    from sources.code_lists import Scope

    Names = dict[str, str]
    Value = float | int | None

_FIRST_OWN_BORDERS = 2003
_AREAS = "alue_23_20260101"
_YEARS = "timeperiod_y"
_CONTENTS = "contentscode"
_KEY_FIGURES = {
    "vaerak-vaesto": "Väkiluku",
    "vaesto_muutos_p": "Väkiluvun muutos edellisestä vuodesta, %",
    "vaesto_alle15_p": "Alle 15-vuotiaiden osuus väestöstä, %",
    "vaesto_yli64_p": "65 vuotta täyttäneiden osuus väestöstä, %",
}


@dataclass(frozen=True)
class BuildingTable:
    """One table of the building stock: its one year, its release, and what it calls its variables and contents."""

    name: str
    year: int
    released: str
    fuel: tuple[str, str]
    use: tuple[str, str]
    counts: tuple[str, str]
    areas: tuple[str, str]


BUILDING_TABLES = (
    BuildingTable(
        name="116h",
        year=2024,
        released="2025-05-28",
        fuel=("Lämmitysaine", "Lämmitysaine"),
        use=("Rakennuksen käyttötarkoitus", "Rakennuksen käyttötarkoitus"),
        counts=("rak_lkm", "Rakennukset (lkm)"),
        areas=("kerrosala", "Kerrosala (m2)"),
    ),
    BuildingTable(
        name="15er",
        year=2025,
        released="2026-06-05",
        fuel=("polttoaineet_12_20260101", "Lämmönlähde"),
        use=("rakennus_6_20180101", "Käyttötarkoitus"),
        counts=("rakennus_lkm", "Rakennukset"),
        areas=("kerrosala_m2", "Rakennusten kerrosala"),
    ),
)


def population(scope: Scope, names: Names, released: str) -> dict[str, Any]:
    """11re: persons on current borders, of every municipality and year of `scope`."""
    persons = populations(scope)
    return _answer(
        "Väestö 31.12. muuttujina Alue, Ikä, Sukupuoli, Vuosi ja Tiedot",
        released,
        {
            _AREAS: ("Alue", _areas(scope.municipality_codes, names)),
            "ikaryhma_10_20180101": ("Ikä", {"SSS": "Yhteensä"}),
            "sukupuoli_9_20180101": ("Sukupuoli", {"SSS": "Yhteensä"}),
            _YEARS: ("Vuosi", _years(scope.years)),
            _CONTENTS: ("Tiedot", {"vaerak-vaesto": "Väestö 31.12."}),
        },
        [persons[code][year] for code in scope.municipality_codes for year in scope.years],
    )


def own_borders(scope: Scope, names: Names, released: str) -> dict[str, Any]:
    """11rf: persons on each year's own borders, also of the former municipalities; the table begins in 2003."""
    persons = own_border_populations(scope)
    years = [year for year in scope.years if year >= _FIRST_OWN_BORDERS]
    codes = (*scope.municipality_codes, *scope.former_municipality_codes)
    return _answer(
        "Väestö 31.12. muuttujina Kunta, Sukupuoli, Ikä, Vuosi ja Tiedot, kunkin vuoden aluejaolla",
        released,
        {
            "kunta_37_20260101": ("Kunta", _areas(codes, names)),
            "sukupuoli_9_20180101": ("Sukupuoli", {"SSS": "Yhteensä"}),
            "ikaryhma_10_20180101": ("Ikä", {"SSS": "Yhteensä"}),
            _YEARS: ("Vuosi", _years(years)),
            _CONTENTS: ("Tiedot", {"vaerak-vaesto": "Väestö 31.12."}),
        },
        [persons[code][year] for code in codes for year in years],
        missing=".",
    )


def key_figures(scope: Scope, names: Names, released: str) -> dict[str, Any]:
    """11ra: some key figures; a change from a year that is not there is missing, and the ages are made up."""
    persons = populations(scope)
    values: list[Value] = []
    for code in scope.municipality_codes:
        for year in scope.years:
            before = persons[code].get(year - 1)
            young = 12.0 + 4.0 * persons[code][year] / 126_000 - 0.15 * (year - 2005)
            old = 22.0 - 4.0 * persons[code][year] / 126_000 + 0.55 * (year - 2005)
            change = None if before is None else round(100 * persons[code][year] / before - 100, 1)
            values += [persons[code][year], change, round(young, 1), round(old, 1)]
    return _answer(
        "Väestön tunnuslukuja muuttujina Alue, Vuosi ja Tiedot",
        released,
        {
            _AREAS: ("Alue", _areas(scope.municipality_codes, names)),
            _YEARS: ("Vuosi", _years(scope.years)),
            _CONTENTS: ("Tiedot", _KEY_FIGURES),
        },
        values,
        missing="..",
    )


def buildings(table: BuildingTable, scope: Scope, names: Names) -> dict[str, Any]:
    """116h or 15er: buildings and their square metres in one year, by heating fuel; all figures are made up."""
    found = buildings_of(scope, table.year)
    values: list[Value] = []
    for code in scope.municipality_codes:
        by_fuel = [found[code][fuel] for fuel in HEATING_FUELS]
        total = (sum(count for count, _ in by_fuel), sum(area for _, area in by_fuel))
        values += [value for pair in (total, *by_fuel) for value in pair]
    fuels = {"SSS": "Yhteensä"} | {f"{number:02d}": fuel for number, fuel in enumerate(HEATING_FUELS, start=1)}
    return _answer(
        f"Rakennukset muuttujina Alue, {table.use[1]}, Vuosi, {table.fuel[1]} ja Tiedot",
        f"{table.released}",
        {
            _AREAS: ("Alue", _areas(scope.municipality_codes, names)),
            table.use[0]: (table.use[1], {"SSS": "Yhteensä"}),
            _YEARS: ("Vuosi", _years([table.year])),
            table.fuel[0]: (table.fuel[1], fuels),
            _CONTENTS: ("Tiedot", dict([table.counts, table.areas])),
        },
        values,
    )


def _answer(
    label: str,
    released: str,
    dimensions: dict[str, tuple[str, dict[str, str]]],
    values: list[Value],
    missing: str = "",
) -> dict[str, Any]:
    """A json-stat2 answer that says it is an example; the first dimension is of areas, missing values are marked."""
    marks = {str(place): missing for place, value in enumerate(values) if value is None}
    answer = {
        "version": "2.0",
        "class": "dataset",
        "label": f"Esimerkkiaineisto: {label}",
        "source": "Esimerkkiaineisto, ei tilastokeskuksen tietoa",
        "updated": f"{released}T05:00:00Z",
        "role": {"time": [_YEARS], "geo": [next(iter(dimensions))], "metric": [_CONTENTS]},
        "id": list(dimensions),
        "size": [len(categories) for _, categories in dimensions.values()],
        "dimension": {code: _dimension(text, categories) for code, (text, categories) in dimensions.items()},
        "value": values,
    }
    return answer | ({"status": marks} if marks else {})


def _areas(codes: tuple[str, ...], names: Names) -> dict[str, str]:
    return {f"KU{code}": names[code] for code in codes}


def _years(years: list[int] | tuple[int, ...]) -> dict[str, str]:
    return {str(year): str(year) for year in years}


def _dimension(label: str, values: dict[str, str]) -> dict[str, Any]:
    index = {value: place for place, value in enumerate(values)}
    return {"label": label, "category": {"index": index, "label": values}}
