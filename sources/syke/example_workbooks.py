"""The example of Syke's two workbooks, from the very rows of the example's bulk files.

Here: how the workbooks look, and what an older release said otherwise. Not here: the rows themselves
(`make_example.py`) or the publisher's words (`example_words.py`).
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from openpyxl import Workbook

from sources.code_lists import load_code_list, read_seed
from sources.spreadsheets import fixed_bytes
from sources.syke.example_words import GROUPS, PARTS, SUB_SECTORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

OLDER_RELEASE = "2025-12-10"
OLDER_NAME = "KAIKKI_KUNNAT_ALas_esimerkki_2021-2023e.xlsx"
SITE_WORKBOOKS = {"297": "Hinku-laskenta ilman päästöhyvityksiä", "140": "Kaikki ALas-päästöt"}
"""By municipality code: the calculation method that its workbook is of."""
_OLDER_YEARS = range(2021, 2024)
_NOTICE = "Esimerkkiaineisto: luvut ovat keksittyjä, eivät Syken julkaisemia."
_HEADER = (
    *("kuntanumero", "kunta", "maakunta", "taso_1", "taso_2", "taso_3", "taso_4", "taso_5", "ktCO2e", "ktCO2e_tuuli"),
    *("energiankulutus (GWh)", "hinku-laskenta", "päästökauppa", "vuosi", None),
)
"""The last column is one that Excel left behind, as in the publisher's file."""
_DOUBLED = (("170", "Jomala", 0.8), ("478", "Maarianhamina", 1.4))
"""Municipalities of Ahvenanmaa, whose rows the publisher sends twice, and their size against `_DOUBLED_LIKE`."""
_DOUBLED_LIKE = "204"


class Row(NamedTuple):
    """A row of the bulk files as numbers: emissions in kt CO2e, energy in GWh."""

    year: int
    is_hinku: bool
    is_trading: bool
    levels: tuple[str, str, str]
    kt: float
    kt_with_credits: float
    gwh: float | None


def row_of(line: str) -> Row:
    """A line of a bulk file of the example."""
    year, hinku, trading, *levels, kt, kt_with_credits, gwh = line.split(";")
    third, fourth, fifth = levels
    numbers = [None if cell == "NA" else float(cell.replace(",", ".")) for cell in (kt, kt_with_credits, gwh)]
    return Row(
        int(year),
        hinku == "TRUE",
        trading == "TRUE",
        (third, fourth, fifth),
        numbers[0] or 0,
        numbers[1] or 0,
        numbers[2],
    )


def older_workbook(rows: Mapping[str, Sequence[Row]], seeds_dir: Path) -> bytes:
    """The older workbook: `rows` by municipality code, restated a little, then Ahvenanmaa twice; sheet `DATA`."""
    book, sheet = _workbook("DATA", "Kaikki kunnat, ALas", OLDER_RELEASE)
    sheet.append(_HEADER)
    names, regions = _names(seeds_dir), _regions(seeds_dir)
    sectors = _sectors(seeds_dir)
    for code, of_municipality in rows.items():
        _write_older(sheet, (code, names[code], regions[code]), of_municipality, sectors, 1.0)
    for _ in range(2):
        for code, name, size in (one for one in _DOUBLED if one[0] not in rows):
            _write_older(sheet, (code, name, "Ahvenanmaa"), rows.get(_DOUBLED_LIKE, ()), sectors, size)
    return fixed_bytes(book, datetime.fromisoformat(OLDER_RELEASE))


def site_workbook(code: str, rows: Sequence[Row], persons: Mapping[int, int], released: str, seeds_dir: Path) -> bytes:
    """The site's workbook of one municipality: years as text, figures as the publisher rounds them."""
    method, name = SITE_WORKBOOKS[code], _names(seeds_dir)[code]
    sectors = _sectors(seeds_dir)
    years = sorted({row.year for row in rows})
    kept = [row for row in rows if row.is_hinku or method.startswith("Kaikki")]
    sums: dict[tuple[str, int], float] = defaultdict(float)
    for row in kept:
        sums[row.levels[0], row.year] += row.kt
    totals = {year: sum(sums[sector, year] for sector in sectors) for year in years}
    book, summary = _workbook("yhteenveto", f"ALas, {name}", released)
    first, last = 2007, years[-1]
    summary.append((name.upper(), str(first), str(last), "muutos, %"))
    for sector, words in sectors.items():
        before, now = round(sums[sector, first], 1), round(sums[sector, last], 1)
        summary.append((words, before, now, round((now - before) / before * 100) if before else None))
    # English files wrap the name in markup; the second workbook shows it
    heading = name.upper() if method.startswith("Hinku") else f'<FONT COLOR="#000000">{name}</FONT>'
    emissions = _sheet(book, "KHK-päästöt", heading, years)
    for sector, words in sectors.items():
        emissions.append((words, *(round(sums[sector, year], 1) for year in years)))
    emissions.append(("kokonaispäästöt, ktCO2e", *(round(totals[year], 1) for year in years)))
    emissions.append(("per asukas, tCO2e", *(round(totals[year] * 1000 / persons[year], 1) for year in years)))
    emissions.append(("asukasluku", *(persons[year] for year in years)))
    emissions.append(())
    emissions.append((method,))
    energy = _sheet(book, "päästöt ja energia", heading, years)
    for part, title in (("Asu", "asuminen"), ("Pal", "palvelut")):
        used = {year: _gwh(kept, "Kul", part, year) for year in years}
        energy.append((f"kulutussähkö, {title}, GWh", *(round(used[year], 1) for year in years)))
    others = _sheet(book, "muut indikaattorit", heading, years)
    change = (round((persons[year] / persons[years[0]] - 1) * 100, 1) for year in years)
    others.append((f"asukasluvun muutos vuodesta {years[0]}, %", *change))
    return fixed_bytes(book, datetime.fromisoformat(released))


def _write_older(
    sheet: Worksheet, place: tuple[str, str, str], rows: Sequence[Row], sectors: Mapping[str, str], size: float
) -> None:
    code, name, region = place
    for row in rows:
        if row.year not in _OLDER_YEARS:
            continue
        third, fourth, fifth = row.levels
        factor = size * _restated(third, row.year)
        energy = None if row.gwh is None else round(row.gwh * factor, 3)
        kt, credit = row.kt * factor, row.kt_with_credits * factor
        words = (*GROUPS[third], sectors[third], SUB_SECTORS[fourth], PARTS[fifth])
        flags = (_flag(value=row.is_hinku), _flag(value=row.is_trading))
        sheet.append((int(code), name, region, *words, round(kt, 4), round(credit, 4), energy, *flags, row.year))


def _restated(sector: str, year: int) -> float:
    """How much the older release said of a sector against the newer one: a per cent or so to either side."""
    return random.Random(f"{OLDER_RELEASE}/{sector}/{year}").uniform(0.988, 1.01)


def _workbook(sheet_name: str, title: str, released: str) -> tuple[Workbook, Worksheet]:
    """A new workbook that says it is an example, and its first sheet."""
    book = Workbook()
    book.properties.title = title
    book.properties.description = _NOTICE
    book.properties.creator = "Ilmastovaranto"
    book.properties.created = book.properties.modified = datetime.fromisoformat(released)
    sheet = book.active or book.create_sheet()
    sheet.title = sheet_name
    return book, sheet


def _sheet(book: Workbook, name: str, heading: str, years: Sequence[int]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    sheet.append((heading, *map(str, years)))
    return sheet


def _gwh(rows: Sequence[Row], sector: str, part: str, year: int) -> float:
    found = (row.gwh for row in rows if row.year == year and (row.levels[0], row.levels[2]) == (sector, part))
    return sum(gwh for gwh in found if gwh is not None)


def _names(seeds_dir: Path) -> dict[str, str]:
    """Each municipality's name by its code. Two municipalities of one name would not be told apart."""
    codes = load_code_list("municipalities.municipality_code", seeds_dir)
    return dict(zip(codes, load_code_list("municipalities.name_fi", seeds_dir), strict=True))


def _regions(seeds_dir: Path) -> dict[str, str]:
    """The name of the maakunta of each municipality."""
    names = {row["area_code"]: row["name_fi"] for row in read_seed("areas", seeds_dir)}
    return {row["municipality_code"]: names[row["maakunta_code"]] for row in read_seed("municipalities", seeds_dir)}


def _sectors(seeds_dir: Path) -> dict[str, str]:
    """Each main sector's full words by its abbreviation, in the publisher's order."""
    words = load_code_list("syke_names@is_sector.syke_name", seeds_dir)
    return dict(zip(load_code_list("sectors.syke_taso_3", seeds_dir), words, strict=True))


def _flag(*, value: bool) -> str:
    return "On" if value else "Ei"
