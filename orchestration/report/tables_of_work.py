"""The tables of a report on measures, procurements, plans and an area's municipalities.

What does not live here: those on emissions and energy (`tables.py`), and sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.report.outline import Table
from orchestration.report.wording import NOTHING, change, day, number, percent, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestration.report.facts import Facts

MOST_MEASURES = 6
"""How many measures a table shows; the rest are counted."""


def done_measures(facts: Facts) -> Table | None:
    """The measures that are done, those that were done last first."""
    rows = [row for row in facts.measures if row["status_code"] == "done"]
    rows.sort(key=lambda row: (str(row["completed_date"] or ""), row["measure_id"]), reverse=True)
    return _measures(facts, "Valmiit toimenpiteet", rows, ("Valmistunut", "completed_date"))


def late_measures(facts: Facts) -> Table | None:
    """The measures that are late, those with the earliest deadline first."""
    rows = [row for row in facts.measures if row["status_code"] == "late"]
    return _measures(facts, "Myöhässä olevat toimenpiteet", rows, ("Määräaika", "deadline_date"))


def _measures(facts: Facts, caption: str, rows: Sequence[Mapping[str, Any]], date: tuple[str, str]) -> Table | None:
    if not rows:
        return None
    title, column = date
    where = [] if facts.place.is_municipality else ["Kunta"]
    rest = len(rows) - MOST_MEASURES
    return Table(
        caption,
        ("Toimenpide", *where, "Vastuutaho", title, "Käytetty, €"),
        tuple(
            (
                row["measure_name"],
                *([row["municipality"]] if where else []),
                row["owner"] or NOTHING,
                day(row[column]),
                number(row["spent_eur"], 0),
            )
            for row in rows[:MOST_MEASURES]
        ),
        first_number=2 + len(where),
        note=f"Lisäksi {number(rest, 0)} muuta, jotka ovat sivuston toimenpideluettelossa." if rest > 0 else "",
    )


def procurements(facts: Facts) -> Table | None:
    """Procurements and events of each year that has any."""
    codes = (
        "procurements",
        "procurement_value",
        "procurements_climate_share",
        "procurements_low_carbon_share",
        "procurements_circular_share",
        "events",
        "participants",
    )
    years = sorted({row["year"] for code in ("procurements", "events") for row in facts.indicators.get(code, ())})
    rows = [
        (str(year), *(_cell(facts, code, year) for code in codes))
        for year in years
        if any((row := facts.of_year(code, year)) and row["indicator_value"] for code in ("procurements", "events"))
    ]
    if not rows:
        return None
    partly = any(row.get("is_complete") is False for code in codes for row in facts.indicators.get(code, ()))
    return Table(
        "Hankinnat ja viestintä vuosittain",
        (
            "Vuosi",
            "Hankintoja",
            "Arvo, €",
            "Ilmastokriteerit, %",
            "Vähähiilisyys, %",
            "Kiertotalous, %",
            "Tapahtumia",
            "Osallistujia",
        ),
        tuple(rows),
        note="Luvuissa ovat mukana vain ne kunnat, joista on tietoja." if partly else "",
    )


def _cell(facts: Facts, code: str, year: int) -> str:
    row = facts.of_year(code, year)
    return NOTHING if row is None else number(row["indicator_value"], 0)


def plans(facts: Facts) -> Table | None:
    """Of an area, the plan of each of its municipalities."""
    if facts.place.is_municipality or not facts.plans:
        return None
    return Table(
        "Kuntien ilmastosuunnitelmat",
        ("Kunta", "Tila", "Hyväksytty", "Tavoite", "Strategiassa", "Talousarviossa"),
        tuple(
            (
                row["municipality"],
                row["plan_status"] or NOTHING,
                day(row["approved_date"]),
                f"−{percent(row['target_reduction_pct'], 0)} vuoteen {row['target_year']}"
                if row["target_reduction_pct"] is not None
                else row["target_status_fi"] or NOTHING,
                _yes(row["is_in_strategy"]),
                _yes(row["is_in_budget"]),
            )
            for row in facts.plans
        ),
        first_number=99,
    )


def _yes(value: bool | None) -> str:  # noqa: FBT001 - a cell of a table, not a flag
    return NOTHING if value is None else text("muoto.kylla" if value else "muoto.ei")


def towns(facts: Facts) -> Table:
    """Of an area, the emissions of each of its municipalities."""
    reference = facts.overview["reference_year"]
    return Table(
        text("alue.kunnatJaPaastot"),
        (
            text("sarake.kunta"),
            text("sarake.paastot"),
            text("yksikko.asukas"),
            text("muutos.vuodesta", vuosi=reference),
            text("sarake.tavoite"),
        ),
        tuple(
            (
                row["name"],
                number(row["emissions_kt_co2e"], 1),
                number(row["emissions_per_resident_t_co2e"], 1),
                change(row["change_from_base_pct"]),
                text("tavoite.vuoteen", vuosi=row["target_year"])
                if row["target_status"] == "computed"
                else row["target_status_name"] or NOTHING,
            )
            for row in facts.towns
        ),
        last_number=3,
    )
