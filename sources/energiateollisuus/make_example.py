"""The example of Energiateollisuus's workbooks: one a year, of our own making, in the form that the contract promises.

Here: how the example is made. All figures are invented; they are of the size that a municipality's residents, farms and
industry suggest. Not here: reading such workbooks (`parse.py`).
"""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook

from sources.code_lists import followed_and_around
from sources.contract import load_source
from sources.spreadsheets import fixed_bytes
from sources.statfin.make_example import populations
from sources.syke.example_shape import TRAITS

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope

_YEARS = range(2015, 2025)
_RELEASED = "{}-06-15"
_SECRET = (("687", "Teollisuus"), ("844", "Teollisuus"))
"""A municipality with one industrial plant or two: the publisher keeps their use secret, and the total with it."""
_INDUSTRY_GWH = 1300
"""Of all followed municipalities together, shared by their industry."""
_FARMS_GWH = 90
_HOUSING_MWH, _SERVICES_MWH = 4.2, 3.3
"""A resident's share in a year."""
_OTHERS = (2_000, 12_000)
"""How many residents a municipality outside the scope is given."""


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:
    """Write `<year>-06-15/sahkonkaytto_kunnittain_<year>.xlsx` of the followed municipalities and those around, GWh."""
    layout = load_source("energiateollisuus").dataset("electricity_use").layout
    persons = populations(scope)
    names = {row["municipality_code"]: row["name_fi"] for row in followed_and_around(seeds_dir)}
    for year in (year for year in scope.years if year in _YEARS):
        book = Workbook()
        sheet = book.active
        assert sheet is not None  # noqa: S101 - a new workbook has one
        sheet.title = str(year)
        sheet.append([f"Sähkön käyttö kunnittain {year}"])
        sheet.append(["Esimerkkiaineisto: luvut ovat keksittyjä, eivät Energiateollisuus ry:n"])
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("A2:F2")
        sheet.append([])
        sheet.append(["Kuntanumero", "Kunta", *layout["groups"], layout["total"]])
        sheet.append([None, None, *["GWh"] * (len(layout["groups"]) + 1)])
        for code in sorted(names, key=names.__getitem__):
            residents = persons[code][year] if code in persons else random.Random(code).randint(*_OTHERS)
            sheet.append([int(code), names[code], *_figures(code, year, residents, layout["groups"])])
        sheet.append([])
        sheet.append(["Lähde: esimerkkiaineisto"])
        sheet.append(["..  tietoa ei voi julkaista, koska käyttäjiä on alle kolme"])
        target = folder / _RELEASED.format(year + 1)
        target.mkdir(parents=True)
        made_at = datetime.fromisoformat(target.name)
        book.properties.created = book.properties.modified = made_at
        (target / f"sahkonkaytto_kunnittain_{year}.xlsx").write_bytes(fixed_bytes(book, made_at))


def _figures(code: str, year: int, residents: int, groups: list[str]) -> list[float | str]:
    """A municipality's GWh by group and in all; `..` where it is secret."""
    chance = random.Random(f"{code}/{year}")
    whole = {name: sum(getattr(traits, name) for traits in TRAITS.values()) for name in ("farms", "industry")}
    traits = TRAITS.get(code)
    farms, industry = (traits.farms, traits.industry) if traits else (0.0, 0.0)
    gwh = (
        residents * _HOUSING_MWH / 1000 + _FARMS_GWH * farms / whole["farms"],
        _INDUSTRY_GWH * industry / whole["industry"] if traits else residents * 2 / 1000,
        residents * _SERVICES_MWH / 1000,
    )
    rounded = [round(value * chance.uniform(0.96, 1.04), 1) for value in gwh]
    secret = [(code, name) in _SECRET for name in groups]
    figures = [".." if is_secret else value for is_secret, value in zip(secret, rounded, strict=True)]
    return [*figures, ".." if any(secret) else round(sum(rounded), 1)]
