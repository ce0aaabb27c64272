"""What is said of a place's emissions and where they come from: rules from facts to sentences.

Pure functions; each gives the sentences that hold, none where nothing can be said. What the site says too is said in
its words. What does not live here: the target (`sentences_of_target.py`), measures, money and plans
(`sentences_of_work.py`), what is missing (`lacks.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.report.wording import (
    is_zero,
    listed,
    lowered,
    number,
    percent,
    signed,
    text,
    with_unit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestration.report.facts import Facts

KT = "kt CO₂e"
LARGEST = 3
"""How many of the largest sectors are named."""


def since_reference(facts: Facts) -> list[str]:
    """How much emissions have changed from the reference year."""
    change, year = facts.overview["change_from_base_pct"], facts.overview["reference_year"]
    if change is None or year == facts.year:
        return []
    if is_zero(change):
        return [text("johtopaatos.ennallaan", vuosi=year)]
    name = "johtopaatos.vahentyneet" if change < 0 else "johtopaatos.kasvaneet"
    return [text(name, muutos=percent(abs(change)), vuosi=year)]


def partial(facts: Facts) -> list[str]:
    """That the numbers of an area are of a part of its municipalities."""
    if facts.is_whole:
        return []
    told = text(
        "alue.kuntiaOsa", mukana=facts.overview["municipalities_loaded"], kaikki=facts.overview["municipalities_total"]
    )
    return [text("alue.luvutOvat", kunnat=told), text("alue.osasummasta")]


def preliminary(facts: Facts) -> list[str]:
    """That the newest numbers will still be revised."""
    if facts.overview["emissions_release"] != "preliminary":
        return []
    return [f"Vuoden {facts.year} päästöt ovat ennakkotietoja, ja ne tarkentuvat lopullisissa luvuissa."]


def of_a_past_year(facts: Facts) -> list[str]:
    """That the report leaves later years out, and what it can't tell therefore."""
    if facts.is_newest:
        return []
    return [
        f"Katsaus on vuodelta {facts.year}. Myöhempiä vuosia ei ole mukana; julkaisun uusin on {facts.newest_year}.",
        "Suunta ja arvio tavoitevuodesta lasketaan vain uusimman vuoden luvuista, joten niitä ei ole tässä.",
        "Sivuston kaaviot kertovat myös myöhemmistä vuosista, joten kaavioita ei ole.",
        "Toimenpiteet, kustannukset ja suunnitelmat ovat julkaisun uusimmat.",
    ]


def emissions(facts: Facts) -> list[str]:
    """How much is emitted, how it changed from the year before, and how much that is per resident."""
    total = facts.overview["emissions_kt_co2e"]
    said = [f"Päästöt olivat vuonna {facts.year} yhteensä {with_unit(total, KT, 1)}{_since_last_year(facts)}."]
    per_resident = facts.overview["emissions_per_resident_t_co2e"]
    if per_resident is not None:
        region = facts.region
        beside = (
            f", kun koko maakunnassa ({region['name']}) luku on {number(region['emissions_per_resident_t_co2e'])}"
            if region and region["emissions_per_resident_t_co2e"] is not None
            else ""
        )
        said.append(f"Asukasta kohti päästöjä oli {with_unit(per_resident, 't CO₂e', 1)}{beside}.")
    return said


def _since_last_year(facts: Facts) -> str:
    row = facts.of_year("emissions_total", facts.year)
    change = row["change_from_previous_year"] if row else None
    if change is None:
        return "; edellisvuoden lukua, johon verrata, ei ole"
    if is_zero(change):
        return ", yhtä paljon kuin edellisvuonna"
    return f", {with_unit(abs(change), KT, 1)} {'vähemmän' if change < 0 else 'enemmän'} kuin edellisvuonna"


def energy(facts: Facts) -> list[str]:
    """How much energy was used, by the reckoning of emissions and by the sellers of electricity."""
    said = []
    for code, what in (("energy_total", "Päästölaskennan energia"), ("electricity_use", "Sähkön käyttö")):
        row = facts.newest(code)
        if row is None:
            continue
        value, change, unit = (row[name] for name in ("indicator_value", "change_from_previous_year", "unit"))
        if change is None:
            beside = ""
        elif is_zero(change):
            beside = ", yhtä paljon kuin edellisvuonna"
        else:
            beside = f", {with_unit(abs(change), unit)} {'vähemmän' if change < 0 else 'enemmän'} kuin edellisvuonna"
        said.append(f"{what}: vuonna {row['year']} {with_unit(value, unit)}{beside}.")
    return said or ["Energiasta ei ole lukuja."]


def sectors(facts: Facts) -> list[str]:
    """The largest sectors, and those that changed most from the year before."""
    rows = [row for row in facts.sectors if not row["is_credit"] and row["emissions_kt_co2e"] > 0]
    if not rows:
        return [text("paastot.sektoritPuuttuvat")]
    largest = [_share(row) for row in rows[:LARGEST]]
    verb = "Suurin päästölähde on" if len(largest) == 1 else "Suurimmat päästölähteet ovat"
    said = [f"{verb} {listed(largest)}."]
    changed = [row for row in facts.sectors if row["change_from_previous_year_kt_co2e"] is not None]
    moves = _extremes([(row["name"], row["change_from_previous_year_kt_co2e"]) for row in changed])
    if moves:
        said.append(f"Edellisvuodesta {listed(moves)}.")
    return said


def _share(row: Mapping[str, Any]) -> str:
    share = "" if row["share_pct"] is None else f" ({percent(row['share_pct'])})"
    return f"{lowered(row['name'])}{share}"


def _extremes(changes: Sequence[tuple[str, float]]) -> list[str]:
    """“väheni eniten kaukolämpö (−12,98 kt CO₂e)” and “kasvoi eniten …”, where there are such."""
    told = []
    for word, name, change in (
        ("väheni", *min(changes, key=lambda each: each[1], default=("", 0.0))),
        ("kasvoi", *max(changes, key=lambda each: each[1], default=("", 0.0))),
    ):
        if not is_zero(change, 2) and (change < 0) == (word == "väheni"):
            told.append(f"{word} eniten {lowered(name)} ({signed(change, 2)} {KT})")
    return told


def drivers(facts: Facts) -> list[str]:
    """What the change from the reference year is made of, and what of it the municipality can hardly change."""
    year = facts.overview["reference_year"]
    rows = facts.parts(year)
    if not rows or rows[0]["total_change_kt_co2e"] is None:
        return ["Muutosta ei voi jakaa osiin, koska jokin sen tarvitsema luku puuttuu."]
    total = rows[0]["total_change_kt_co2e"]
    if is_zero(total):
        said = [f"Vuodesta {year} vuoteen {facts.year} päästöt eivät muuttuneet."]
    else:
        verb = "vähenivät" if total < 0 else "kasvoivat"
        said = [f"Vuodesta {year} vuoteen {facts.year} päästöt {verb} {with_unit(abs(total), KT, 1)}."]
    told = []
    for word, row in (
        ("vähensi", min(rows, key=lambda each: each["change_kt_co2e"])),
        ("lisäsi", max(rows, key=lambda each: each["change_kt_co2e"])),
    ):
        change = row["change_kt_co2e"]
        if not is_zero(change, 2) and (change < 0) == (word == "vähensi"):
            told.append(f"{word} eniten {lowered(row['name'])} ({signed(change, 2)} {KT})")
    if told:
        said.append(f"Päästöjä {listed(told)}.")
    outside = [lowered(row["name"]) for row in rows if row["is_outside"]]
    if outside:
        whose = "kunnan" if facts.place.is_municipality else "kuntien"
        said.append(f"Ulkoista, jota {whose} omat toimet tuskin muuttavat, on näistä {listed(outside)}.")
    return said
