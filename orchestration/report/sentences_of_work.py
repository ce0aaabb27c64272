"""What is said of a place's measures, their money, procurements, events and plans: rules from facts to sentences.

Pure functions. What does not live here: emissions (`sentences.py`), what is missing (`lacks.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.report.sentences import KT
from orchestration.report.wording import counted, day, listed, number, percent, text, with_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.report.facts import Facts

STATUSES = {
    "measures_done": ("valmis", "valmiita"),
    "measures_in_progress": ("käynnissä", "käynnissä"),
    "measures_late": ("myöhässä", "myöhässä"),
    "measures_planned": ("suunnitteilla", "suunnitteilla"),
    "measures_postponed": ("lykätty", "lykättyjä"),
    "measures_cancelled": ("peruttu", "peruttuja"),
    "measures_unknown": ("tilaltaan tuntematon", "tilaltaan tuntemattomia"),
}
"""The indicators that count measures by status, with their words for one and for many."""
_PARTITIVE = "toimenpidettä"


def value_of(facts: Facts, indicator: str) -> float | None:
    """The newest number of an indicator."""
    row = facts.newest(indicator)
    return None if row is None else row["indicator_value"]


def of_how_many(row: Mapping[str, Any] | None) -> str:
    """“ (osasumma: 16/19 kuntaa)” where the number of an area is of a part of its municipalities."""
    if row is None or row.get("is_complete") is not False:
        return ""
    told = text("alue.kuntiaOsa", mukana=row["municipalities_loaded"], kaikki=row["municipalities_total"])
    return f" ({told})"


def measures(facts: Facts) -> list[str]:
    """How many measures there are in each status, and how many were done within a year."""
    row = facts.newest("measures")
    if row is None or not row["indicator_value"]:
        return [_why_no_measures(facts)]
    total = row["indicator_value"]
    counts = [(name, value_of(facts, code)) for code, name in STATUSES.items()]
    parts = [f"{number(count, 0)} {one if count == 1 else many}" for (one, many), count in counts if count]
    when = f" Tilanne {day(row['as_of_date'])}." if row["as_of_date"] else ""
    if total == 1:
        (status, *_) = [one for (one, _), count in counts if count] or ["tilaltaan tuntematon"]
        said = [f"Toimenpiteitä on yksi, ja se on {status}{of_how_many(row)}.{when}"]
    else:
        by_status = f": {listed(parts)}" if parts else ""
        said = [f"Toimenpiteitä on {number(total, 0)}{of_how_many(row)}{by_status}.{when}"]
    if not value_of(facts, "measures_late"):
        said.append("Myöhässä olevia toimenpiteitä ei ole.")
    return [*said, *_done_lately(facts)]


def _why_no_measures(facts: Facts) -> str:
    return text("kunta.eiToimenpiteita" if facts.place.is_in_project else "kunta.eiMitaanKerata")


def _done_lately(facts: Facts) -> list[str]:
    if not value_of(facts, "measures_done"):
        return []
    lately = value_of(facts, "measures_done_lately")
    if lately is None:
        return ["Valmistumispäiviä ei ole kirjattu, joten vuoden aikana valmistuneita ei voi laskea."]
    if lately == 0:
        return ["Viimeisen vuoden aikana ei ole valmistunut toimenpiteitä."]
    return [f"Viimeisen vuoden aikana on valmistunut {counted(lately, 'toimenpide', _PARTITIVE)}."]


def enough(facts: Facts) -> list[str]:
    """Whether the measures cover what is still to be reduced."""
    gap = facts.gap
    if gap is None or not facts.is_newest:
        return []
    impact, with_impact = gap["capped_unseen_impact_kt_co2e"], gap["measures_with_impact"]
    effort, after = gap["remaining_effort_kt_co2e"], gap["effort_after_measures_kt_co2e"]
    if effort is not None and effort <= 0:
        return [text("tarve.saavutettu")]
    said = []
    if effort is not None:
        said.append(f"Vuoteen {gap['target_year']} mennessä on vielä vähennettävä {with_unit(effort, KT, 1)}.")
    if impact is not None:
        of = counted(with_impact, "toimenpiteen", "toimenpiteen")
        said.append(
            f"Uusimman vuoden päästöissä eivät vielä näy {of} vaikutus, yhteensä arviolta {with_unit(impact, KT, 2)}."
            if with_impact != 1
            else f"Uusimman vuoden päästöissä ei vielä näy {of} vaikutus, arviolta {with_unit(impact, KT, 2)}."
        )
    elif effort is not None:
        said.append("Yhdenkään toimenpiteen vaikutusta ei ole arvioitu, joten niiden riittävyyttä ei voi sanoa.")
    if after is not None:
        said.append(f"Niiden jälkeen tavoitteesta puuttuu {with_unit(after, KT, 1)}.")
    return said


def costs(facts: Facts) -> list[str]:
    """What the measures are estimated to cost, and what has been spent."""
    if facts.costs is not None:
        return _costs_of_an_area(facts.costs)
    planned, spent = facts.newest("measures_cost_planned"), facts.newest("measures_cost_spent")
    if planned is None and spent is None:
        return ["Toimenpiteille ei ole kirjattu kustannuksia."]
    said = [
        "Kustannusarvioita ei ole kirjattu."
        if planned is None
        else f"Toimenpiteiden kustannusarviot ovat yhteensä {_euros(planned)}{of_how_many(planned)}.",
        "Käytettyä rahaa ei ole kirjattu."
        if spent is None
        else f"Rahaa on käytetty {_euros(spent)}{of_how_many(spent)}.",
    ]
    per_tonne = value_of(facts, "measures_cost_per_tonne")
    if per_tonne is not None:
        said.append(f"Kustannusarvio on {with_unit(per_tonne, '€', 0)} yhden vuoden vähennystonnia kohti.")
    return said


def _costs_of_an_area(row: Mapping[str, Any]) -> list[str]:
    if not row["measures"]:
        return ["Toimenpiteille ei ole kirjattu kustannuksia."]
    priced, spent = row["measures_with_cost_estimate"], row["measures_with_spent"]
    of_all = counted(row["measures"], "toimenpiteestä", "toimenpiteestä")
    said = [f"Hankeseudun {of_all} {number(priced, 0)} on hinnoiteltu."]
    if row["cost_estimate_eur"] is not None:
        said.append(f"Kustannusarviot ovat yhteensä {with_unit(row['cost_estimate_eur'], '€', 0)}.")
    if row["spent_eur"] is None:
        return [*said, "Käytettyä rahaa ei ole kirjattu."]
    of = counted(spent, "toimenpiteeseen", "toimenpiteeseen")
    return [*said, f"Rahaa on käytetty {with_unit(row['spent_eur'], '€', 0)}, kirjattuna {of}."]


def _euros(row: Mapping[str, Any]) -> str:
    return with_unit(row["indicator_value"], "€", 0)


def procurements(facts: Facts, year: int) -> list[str]:
    """How many procurements of the year there are, what they are worth, and how many of them have criteria."""
    row = facts.of_year("procurements", year)
    if row is None:
        return [f"Vuoden {year} hankinnoista ei ole tietoa."]
    count = row["indicator_value"]
    if count == 0:
        return [f"Vuodelle {year} ei ole ilmoitettu hankintoja eikä investointeja."]
    value = facts.of_year("procurement_value", year)
    worth = "arvoa ei ole kirjattu" if value is None else f"arvo yhteensä {_euros(value)}"
    said = [
        f"Vuodelle {year} on ilmoitettu {counted(count, 'hankinta', 'hankintaa')} tai investointia{of_how_many(row)}, "
        f"{worth}."
        if count != 1
        else f"Vuodelle {year} on ilmoitettu yksi hankinta tai investointi{of_how_many(row)}, {worth}."
    ]
    shares = [
        f"{name} {percent(share['indicator_value'], 0)}"
        for code, name in CRITERIA.items()
        if (share := facts.of_year(code, year)) is not None
    ]
    return [*said, f"Osuus hankinnoista, joissa on kriteerejä: {listed(shares)}."] if shares else said


CRITERIA = {
    "procurements_climate_share": "ilmastokriteerit",
    "procurements_low_carbon_share": "vähähiilisyyskriteerit",
    "procurements_circular_share": "kiertotalouskriteerit",
}
"""The indicators of procurements with criteria, and what the criteria are called."""


def events(facts: Facts, year: int) -> list[str]:
    """How many events of the year there are, and how many people took part."""
    row = facts.of_year("events", year)
    if row is None:
        return [f"Vuoden {year} viestinnästä ei ole tietoa."]
    count = row["indicator_value"]
    if count == 0:
        return [f"Vuodelle {year} ei ole ilmoitettu viestinnän tapahtumia."]
    people = facts.of_year("participants", year)
    took_part = (
        "osallistujien määrää ei ole kirjattu"
        if people is None
        else f"osallistujia {number(people['indicator_value'], 0)}"
    )
    what = counted(count, "viestinnän tapahtuma", "viestinnän tapahtumaa")
    return [f"Vuodelle {year} on ilmoitettu {what}{of_how_many(row)}, {took_part}."]


def plan(facts: Facts) -> list[str]:
    """The climate plan of a municipality; of an area, how many of its municipalities have one."""
    if not facts.place.is_municipality:
        return _plans_of_an_area(facts)
    row = facts.plans[0] if facts.plans else None
    if row is None:
        collected = "kunta.eiSuunnitelmaaKerata" if facts.measures else "kunta.eiMitaanKerata"
        return [text("suunnitelma.eiTietoa" if facts.place.is_in_project else collected)]
    if not row["plan_name"] and not row["plan_status"]:
        return [text("suunnitelma.eiTietoa")]
    name, status = row["plan_name"] or text("kunta.suunnitelma"), row["plan_status"] or "ei tiedossa"
    approved = f"hyväksytty {day(row['approved_date'])}" if row["approved_date"] else ""
    state = ", ".join(part for part in ("" if approved.startswith(status) else status, approved) if part)
    return [f"{name}. Tila: {state}.", *_commitment(row["is_in_strategy"], row["is_in_budget"])]


def _commitment(is_in_strategy: bool | None, is_in_budget: bool | None) -> list[str]:  # noqa: FBT001 - cells of a table
    if is_in_strategy is None and is_in_budget is None:
        return ["Siitä, onko tavoite kuntastrategiassa tai kytketty talousarvioon, ei ole tietoa."]
    return [_in_strategy(is_in_strategy), _in_budget(is_in_budget)]


def _in_strategy(is_in: bool | None) -> str:  # noqa: FBT001 - a cell of a table, not a flag
    if is_in is None:
        return "Siitä, onko tavoite kuntastrategiassa, ei ole tietoa."
    return "Tavoite on mukana kuntastrategiassa." if is_in else "Tavoite ei ole mukana kuntastrategiassa."


def _in_budget(is_in: bool | None) -> str:  # noqa: FBT001 - a cell of a table, not a flag
    if is_in is None:
        return "Siitä, onko tavoite kytketty talousarvioon, ei ole tietoa."
    return "Tavoite on kytketty talousarvioon." if is_in else "Tavoitetta ei ole kytketty talousarvioon."


def _plans_of_an_area(facts: Facts) -> list[str]:
    told = [
        f"{name} {percent(row['indicator_value'], 0)}"
        for code, name in (
            ("plans_in_force_share", "ilmastosuunnitelma"),
            ("targets_set_share", "päästötavoite"),
            ("plans_in_strategy_share", "tavoite strategiassa"),
            ("plans_in_budget_share", "tavoite kytketty talousarvioon"),
        )
        if (row := facts.newest(code)) is not None
    ]
    return [f"Osuus hankkeen kunnista: {listed(told)}."] if told else [text("suunnitelma.eiTietoa")]
