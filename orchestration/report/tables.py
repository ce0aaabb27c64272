"""The figures, series and tables of a report on emissions and energy: which columns of which rows, and how written.

What does not live here: the tables of measures, money and plans (`tables_of_work.py`), and sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.report.outline import Figure, Figures, Numbers, Table
from orchestration.report.sentences import KT
from orchestration.report.wording import (
    NOTHING,
    change,
    decimals_of,
    number,
    signed,
    text,
    with_unit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.report.facts import Facts

FIRST_DRAWN = 2005
"""Between 1990 and this year there are no numbers, so charts begin here."""
ENERGY = (
    "energy_total",
    "electricity_use",
    "electricity_use_per_resident",
    "buildings_heated_by_district_heat_share",
    "buildings_heated_by_oil_share",
    "buildings_heated_by_ground_heat_share",
    "cars_per_1000_residents",
    "electric_car_share",
    "plug_in_car_share",
)
"""The indicators of energy and transport that a report tells."""


def key_figures(facts: Facts) -> Figures:
    """The five numbers that the place's page begins with."""
    row = facts.overview
    whole = facts.is_whole
    gap = row["target_gap_kt_co2e"]
    where = "" if gap is None else text(f"poikkeama.{'ylla' if gap > 0 else 'alla' if gap < 0 else 'polulla'}")
    people = "" if row["population"] is None else text("paastot.asukkaita", maara=number(row["population"], 0))
    return Figures(
        (
            Figure(text("paastot.yhteensa" if whole else "paastot.osasumma"), number(row["emissions_kt_co2e"], 1), KT),
            Figure(
                text("paastot.asukastaKohti"),
                number(row["emissions_per_resident_t_co2e"], 1),
                text("yksikko.asukas"),
                people,
            ),
            Figure(
                text("muutos.vuodesta", vuosi=row["reference_year"]),
                change(row["change_from_base_pct"]),
            ),
            Figure(text("paastot.ero"), row["target_status_name"] or NOTHING)
            if gap is None
            else Figure(text("paastot.ero"), number(gap, 1), KT, where),
            Figure(text("paastot.energia"), number(row["energy_gwh"], 1), "GWh"),
        )
    )


def emissions_by_year(facts: Facts) -> Numbers | None:
    """Emissions and the target path by year."""
    rows = [row for row in facts.years if row["year"] >= FIRST_DRAWN]
    if not rows:
        return None
    series = [
        (text("kaavio.paastot"), tuple(row["emissions_kt_co2e"] for row in rows)),
        (text("kaavio.tavoitepolku"), tuple(row["target_path_kt_co2e"] for row in rows)),
    ]
    shown = [each for each in series if any(value is not None for value in each[1])]
    return Numbers(tuple(str(row["year"]) for row in rows), tuple(shown), "line")


def by_sector(facts: Facts) -> Numbers | None:
    """Emissions of the year by sector, the largest first."""
    if not facts.sectors:
        return None
    names = tuple(row["name"] for row in facts.sectors)
    title = text("paastot.vuosi", vuosi=facts.year)
    values = tuple(row["emissions_kt_co2e"] for row in facts.sectors)
    return Numbers(names, ((title, values),), "bar", 2, text("sektoritaulu.selite", vuosi=facts.year))


def by_driver(facts: Facts) -> Numbers | None:
    """The parts of the change from the reference year."""
    year = facts.overview["reference_year"]
    rows = facts.parts(year)
    if not rows:
        return None
    names = tuple(row["name"] for row in rows)
    return Numbers(names, ((f"{year}–{facts.year}", tuple(row["change_kt_co2e"] for row in rows)),), "bar", 2)


def sectors(facts: Facts) -> Table | None:
    """Each sector of the year: how much, which share, and how it has changed."""
    if not facts.sectors:
        return None
    return Table(
        text("sektoritaulu.selite", vuosi=facts.year),
        (
            text("sarake.sektori"),
            KT,
            text("sektoritaulu.osuus"),
            text("sektoritaulu.vuodessa"),
            text("muutos.vuodesta", vuosi=facts.overview["reference_year"]),
        ),
        tuple(
            (
                row["name"],
                number(row["emissions_kt_co2e"], 2),
                number(row["share_pct"], 1),
                signed(row["change_from_previous_year_kt_co2e"], 2),
                change(row["change_from_base_pct"]),
            )
            for row in facts.sectors
        ),
    )


def drivers(facts: Facts) -> Table | None:
    """The parts of the changes from the reference year and from the year before, and which of them are outside."""
    first, before = facts.overview["reference_year"], facts.year - 1
    names = [row["name"] for row in facts.drivers if row["change_kt_co2e"]]
    if not names:
        return None
    of = {(row["name"], row["from_year"]): row for row in facts.drivers}
    rows = []
    for name in dict.fromkeys(names):
        told = [of.get((name, year)) for year in (first, before)]
        is_outside = any(row and row["is_outside"] for row in told)
        rows.append((name, *(_change_of(row) for row in told), text("muoto.kylla") if is_outside else ""))
    return Table(
        text("kunta.muutoksenOsatVuoteen", vuosi=facts.year),
        (
            text("sarake.osa"),
            f"{first}–{facts.year}, {KT}",
            f"{before}–{facts.year}, {KT}",
            text("sarake.ulkoinen"),
        ),
        tuple(rows),
        last_number=2,
    )


def _change_of(row: Mapping[str, Any] | None) -> str:
    return NOTHING if row is None else signed(row["change_kt_co2e"], 2)


def energy(facts: Facts) -> Table | None:
    """The newest number of each indicator of energy and transport that has one."""
    rows = [row for code in ENERGY if (row := facts.newest(code)) is not None]
    if not rows:
        return None
    return Table(
        "Energia ja liikenne: uusimmat luvut",
        ("Mittari", "Luku", "Muutos edellisvuodesta", "Vuosi"),
        tuple(
            (
                row["name"],
                with_unit(row["indicator_value"], row["unit"]) + ("" if row.get("is_complete") is not False else " *"),
                _change_with_unit(row),
                str(row["year"]),
            )
            for row in rows
        ),
        note="* Osasumma: kaikkia alueen kuntia ei ole mukana."
        if any(row.get("is_complete") is False for row in rows)
        else "",
    )


def _change_with_unit(row: Mapping[str, Any]) -> str:
    value = row["change_from_previous_year"]
    if value is None:
        return NOTHING
    written = signed(value, decimals_of(value))
    return f"{written} {'%-yks.' if row['unit'] == '%' else row['unit']}"
