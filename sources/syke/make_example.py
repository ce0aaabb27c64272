"""The example of Syke's files: one CSV per municipality and the workbooks, of our own making, in its formats.

Here: how the example is made. Its region adds up to the published sums of `published_regional_sums.yml`; how a sum is
shared between municipalities and sub-sectors is invented. Not here: the workbooks' looks (`example_workbooks.py`) or
reading such files (`parse.py`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from sources.code_lists import load_code_list
from sources.contract import SOURCES_DIR
from sources.example_twins import of_twin
from sources.statfin.make_example import populations
from sources.syke.example_shape import FUEL_FACTORS, LEAVES, REGION_GWH, TRAITS, WIND
from sources.syke.example_workbooks import (
    OLDER_NAME,
    OLDER_RELEASE,
    SITE_WORKBOOKS,
    older_workbook,
    row_of,
    site_workbook,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sources.code_lists import Scope
    from sources.syke.example_shape import Leaf

_FACTS_FILE = SOURCES_DIR / "syke" / "published_regional_sums.yml"
_RELEASED = "2026-06-10"
_HEADER = "vuosi;hinku_laskenta;päästökauppa;taso_3;taso_4;taso_5;kt;kt_tuuli;GWh"


@dataclass(frozen=True)
class _Place:
    """A municipality in a year: what the region's sums are shared by."""

    code: str
    year: int
    residents: int


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:
    """Write `kunta_<number>.csv` for every municipality of `scope`: emissions in kt CO2e, energy in GWh.

    Beside them the site's workbooks of two municipalities, and an older release in the older workbook.

    Another region than the bundled one has the same sums. Raises KeyError for a year or a main sector that the example
    does not know.
    """
    facts = yaml.safe_load(_FACTS_FILE.read_text(encoding="utf-8"))
    sums = {sector: dict(zip(facts["years"], facts["sums"][sector], strict=True)) for sector in facts["sums"]}
    sectors = load_code_list("sectors.syke_taso_3", seeds_dir)
    persons = populations(scope)
    lines = {code: [_HEADER] for code in scope.municipality_codes}
    for year in scope.years:
        places = [_Place(code, year, persons[code][year]) for code in scope.municipality_codes]
        factors = _factors({sector: sums[sector][year] for sector in sectors})
        for sector in sectors:
            shared = _shared(sector, sums[sector][year], places)
            for (leaf, code), kt in shared.items():
                lines[code].append(_line(year, leaf, kt, _credit(leaf, code, year, factors), factors))
    (folder / _RELEASED).mkdir()
    for code, rows in lines.items():
        path = folder / _RELEASED / f"kunta_{int(code)}.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    rows_of = {code: [row_of(line) for line in written[1:]] for code, written in lines.items()}
    for code in (one for one in SITE_WORKBOOKS if one in rows_of):
        content = site_workbook(code, rows_of[code], persons[code], _RELEASED, seeds_dir)
        (folder / _RELEASED / f"alas_{int(code)}.xlsx").write_bytes(content)
    (folder / OLDER_RELEASE).mkdir()
    (folder / OLDER_RELEASE / OLDER_NAME).write_bytes(older_workbook(rows_of, seeds_dir))


def _shared(sector: str, total: float, places: list[_Place]) -> dict[tuple[Leaf, str], float]:
    """The region's sum of a main sector, kt, shared between its leaves and the municipalities that have them."""
    raw: dict[tuple[Leaf, str], float] = {}
    leaves = [leaf for leaf in LEAVES if leaf.taso_3 == sector]
    for leaf in leaves:
        weights = {place.code: _drivers(place)[leaf.driver] for place in places}
        whole = sum(weights.values())
        for place in places:
            # Every municipality shows every main sector, as in the publisher's files; other empty rows are left out.
            if weights[place.code] > 0 or leaf is leaves[0]:
                raw[leaf, place.code] = leaf.share * weights[place.code] / whole * _noise(leaf, place)
    found = sum(raw.values())
    return {place: total * value / found for place, value in raw.items()}


def _drivers(place: _Place) -> dict[str, float]:
    """How much of each cause of emissions there is in a place, in any unit: only proportions matter."""
    traits = of_twin(TRAITS, place.code)
    networks = place.residents * traits.networks
    trading = traits.has_emissions_trading
    return {
        "residents": place.residents,
        "houses": place.residents * (1.2 - 0.7 * traits.networks),
        "trading_networks": networks if trading else 0,
        "local_networks": 0 if trading else networks,
        "trading_industry": traits.industry if trading else 0,
        "industry": traits.industry,
        "farms": traits.farms,
        "roads": place.residents * (1.3 - 0.4 * traits.networks) + 150 * traits.through_traffic,
        "through_traffic": traits.through_traffic,
        "railway": traits.railway,
    }


def _noise(leaf: Leaf, place: _Place) -> float:
    """Some variation that is the same on every run: a place's own level of a leaf, and its years."""
    name = "/".join((place.code, leaf.taso_3, leaf.taso_4, leaf.taso_5, str(leaf.emissions_trading)))
    return random.Random(name).uniform(0.9, 1.1) * random.Random(f"{name}/{place.year}").uniform(0.97, 1.03)


def _factors(sums: Mapping[str, float]) -> dict[str, float]:
    """Emissions of each carrier, kt CO2e per GWh: bought energy from the year's emissions, fuels constant."""
    bought = {carrier: sums[sector] / gwh for carrier, (sector, gwh) in REGION_GWH.items()}
    return FUEL_FACTORS | bought


def _credit(leaf: Leaf, code: str, year: int, factors: Mapping[str, float]) -> float:
    """The credit, kt, of the example's wind power: what the year's electricity emitted per GWh."""
    first_year, gwh = WIND.get(code, (9999, 0))
    return gwh * factors["electricity"] if leaf.taso_3 == "Tuu" and year >= first_year else 0


def _line(year: int, leaf: Leaf, kt: float, credit: float, factors: Mapping[str, float]) -> str:
    energy = "NA" if leaf.carrier is None else _number(kt / factors[leaf.carrier], 3)
    cells = (
        str(year),
        _flag(value=leaf.hinku),
        _flag(value=leaf.emissions_trading),
        leaf.taso_3,
        leaf.taso_4,
        leaf.taso_5,
        _number(kt, 4),
        _number(kt - credit, 4),
        energy,
    )
    return ";".join(cells)


def _flag(*, value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".").replace(".", ",")
    return "0" if text == "-0" else text
