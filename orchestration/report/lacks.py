"""What the data of a place lacks: rules, each of which gives a sentence where something is missing.

What does not live here: what there is (`sentences.py`, `sentences_of_work.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.report.sentences import partial, preliminary
from orchestration.report.sentences_of_target import WITHOUT_A_TARGET
from orchestration.report.sentences_of_work import value_of
from orchestration.report.wording import counted, listed, lowered, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestration.report.facts import Facts

SHEETS = {
    "plans": "Suunnitelmat",
    "measures": "Toimenpiteet",
    "procurements": "Hankinnat",
    "communications": "Viestintä",
}
"""The sheets of a coordinator's workbook, as they are called in it."""
ALWAYS = (
    "Energiaa ei ole korjattu lämmitystarpeella, joten lauhat ja kylmät vuodet näkyvät luvuissa.",
    "Päästöt ovat käyttöperusteisia: muualla tuotettujen tavaroiden päästöt eivät ole mukana.",
)
"""What no municipality's numbers tell."""


def lacks(facts: Facts, wanted: Iterable[str]) -> list[str]:
    """One sentence for each thing that is missing; `wanted` are the indicators that a report would tell."""
    partly = " ".join(partial(facts))
    return [
        *([partly] if partly else []),
        *preliminary(facts),
        *_no_target(facts),
        *_no_plan(facts),
        *_of_measures(facts),
        *_no_rows(facts),
        *_no_numbers(facts, wanted),
        *ALWAYS,
    ]


def _no_target(facts: Facts) -> list[str]:
    status = facts.overview["target_status"]
    if status in WITHOUT_A_TARGET:
        return [f"{text(WITHOUT_A_TARGET[status])} Päästöjä ei siksi voi verrata tavoitepolkuun."]
    if status in {"other_method", "missing", "partial"}:
        return [text(f"tavoite.{status}")]
    return []


def _no_plan(facts: Facts) -> list[str]:
    if not facts.place.is_in_project:
        return [text("kunta.eiSuunnitelmaaKerata" if facts.measures else "kunta.eiMitaanKerata")]
    without = [row["municipality"] for row in facts.plans if not row["plan_name"] and not row["plan_status"]]
    if facts.place.is_municipality:
        return [text("suunnitelma.eiTietoa")] if without or not facts.plans else []
    told = [f"Ilmastosuunnitelmasta ei ole saatu tietoa: {listed(without)}."] if without else []
    outside = [row["name"] for row in facts.towns if row["name"] not in {plan["municipality"] for plan in facts.plans}]
    if outside:
        told.append(f"Hankkeessa eivät ole mukana, joten suunnitelmia ei kerätä: {listed(outside)}.")
    return told


def _of_measures(facts: Facts) -> list[str]:
    if not value_of(facts, "measures"):
        return [text("kunta.eiToimenpiteita")] if facts.place.is_in_project else []
    told = []
    without_impact = facts.gap["measures_without_impact"] if facts.gap and facts.is_newest else None
    if without_impact:
        told.append(f"Vaikutusta ei ole arvioitu {_from(without_impact)}.")
    if facts.costs and facts.costs["measures_without_cost_estimate"]:
        told.append(f"Kustannusarvio puuttuu {_from(facts.costs['measures_without_cost_estimate'], 'toimenpiteeltä')}.")
    elif facts.costs is None and facts.newest("measures_cost_planned") is None:
        told.append("Yhdelläkään toimenpiteellä ei ole kustannusarviota.")
    if undated := value_of(facts, "measures_done_undated"):
        told.append(f"Valmistumispäivä puuttuu {_from(undated, 'valmiilta toimenpiteeltä')}.")
    if unknown := value_of(facts, "measures_unknown"):
        told.append(f"Tilaa ei tiedetä {_from(unknown)}.")
    return told


def _from(count: float, many: str = "toimenpiteestä") -> str:
    return counted(count, many, many)


def _no_rows(facts: Facts) -> list[str]:
    missing: dict[str, list[str]] = {}
    for row in facts.sent:
        if not row["rows_sent"]:
            missing.setdefault(row["sheet"], []).append(row["municipality"])
    if facts.place.is_municipality:
        sheets = [name for sheet, name in SHEETS.items() if sheet in missing]
        return [f"Koordinaattorin työkirjassa ei ole kunnan rivejä välilehdellä {listed(sheets)}."] if sheets else []
    return [
        f"Koordinaattorin työkirjassa ei ole rivejä välilehdellä {name}: {listed(missing[sheet])}."
        for sheet, name in SHEETS.items()
        if sheet in missing
    ]


def _no_numbers(facts: Facts, wanted: Iterable[str]) -> list[str]:
    names = [
        lowered(rows[-1]["name"])
        for code in wanted
        if (rows := facts.indicators.get(code)) and facts.newest(code) is None
    ]
    return [f"Lukua ei ole: {listed(names)}."] if names else []
