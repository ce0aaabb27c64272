"""Made-up facts of a place, whole as a release gives them, of which a test changes what it is about.

Not here: a release's own facts (`test_reports.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from orchestration.report.facts import About, Facts
from orchestration.report.places import Place

KUOPIO = Place("municipal", "297", "Kuopio", "kuopio", "kunta", "HS1", "MK11")
KAAVI = Place("municipal", "204", "Kaavi", "kaavi", "kunta", None, "MK11")
YLA_SAVO = Place("area", "HS2", "Ylä-Savo", "yla-savo", "project_area", None, "MK11")
ABOUT = About("2026.11.29-1", "2026-11-29T12:00:00+00:00", has_example=False, code_version="abc", passed=9, checks=9)
OVERVIEW = {
    "year": 2024,
    "method": "hinku",
    "method_name": "Hinku ilman päästöhyvityksiä",
    "emissions_kt_co2e": 531.2117,
    "energy_gwh": 3312.933,
    "population": 125666,
    "emissions_per_resident_t_co2e": 4.227171,
    "reference_year": 2007,
    "reference_emissions_kt_co2e": 1038.9243,
    "change_from_base_pct": -48.869066,
    "target_base_year": 2007,
    "target_year": 2030,
    "target_reduction_pct": 80.0,
    "target_path_kt_co2e": 424.603844,
    "target_gap_kt_co2e": 106.607856,
    "target_status": "computed",
    "target_status_name": "laskettu",
    "emissions_vintage": "2026-06-10",
    "emissions_release": "final",
}
OUTLOOK = {
    "outlook_status": "computed",
    "outlook_status_name": "laskettu",
    "method": "hinku",
    "method_name": "Hinku ilman päästöhyvityksiä",
    "newest_year": 2024,
    "target_year": 2030,
    "target_base_year": 2007,
    "target_reduction_pct": 80.0,
    "target_level_kt_co2e": 207.78486,
    "needed_reduction_kt_co2e_per_year": 53.904473,
    "needed_reduction_pct_per_year": 10.147456,
    "trend_pct_per_year": -3.491136,
    "projected_emissions_kt_co2e": 447.344179,
    "projected_lower_kt_co2e": 412.034753,
    "projected_upper_kt_co2e": 482.653606,
    "band_pct": 80,
    "projection_status_name": "laskettu",
    "projected_reaching_year": 2052,
    "reaching_status_name": "laskettu",
}
NO_TARGET = dict.fromkeys(OUTLOOK) | {
    "outlook_status": "no_target",
    "outlook_status_name": "tavoitetta ei ole asetettu",
}
UNKNOWN_TARGET = NO_TARGET | {
    "outlook_status": "target_unknown",
    "outlook_status_name": "tavoitteesta ei ole tietoa",
}
ASKS = {
    "region_name": "Pohjois-Savo",
    "regional_reduction_pct": 80.0,
    "regional_base_year": 2007,
    "regional_target_year": 2035,
    "method_name": "Hinku ilman päästöhyvityksiä",
    "asked_level_kt_co2e": 9.9848,
    "asked_reduction_kt_co2e_per_year": 2.000245,
    "ask_status_name": "laskettu",
    "trend_pct_per_year": -2.605667,
}
WITHOUT_TARGET = {
    "target_status": "no_target",
    "target_status_name": "tavoitetta ei ole asetettu",
    **dict.fromkeys(
        ("target_base_year", "target_year", "target_reduction_pct", "target_path_kt_co2e", "target_gap_kt_co2e")
    ),
}
REGION = {"name": "Pohjois-Savo", "emissions_per_resident_t_co2e": 6.3703}
GAP = {
    "target_year": 2030,
    "remaining_effort_kt_co2e": 323.42684,
    "capped_unseen_impact_kt_co2e": 3.8689,
    "effort_after_measures_kt_co2e": 319.55794,
    "measures_with_impact": 14,
    "measures_without_impact": 7,
}
PLAN = {
    "municipality": "Kuopio",
    "plan_name": "Kuopion ilmastosuunnitelma",
    "plan_status": "hyväksytty",
    "approved_date": "2024-06-10",
    "is_in_strategy": True,
    "is_in_budget": True,
}


def indicator(value: float | None, year: int = 2024, change: float | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A row of an indicator."""
    row = {"indicator_value": value, "year": year, "change_from_previous_year": change, "unit": "kt CO₂e"}
    return row | {"name": "Mittari", "as_of_date": "2026-10-30"} | more


def sector(name: str, emissions: float, share: float | None, change: float | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A row of a sector."""
    row = {"name": name, "emissions_kt_co2e": emissions, "share_pct": share, "is_credit": False}
    return row | {"change_from_previous_year_kt_co2e": change, "change_from_base_pct": -10.0} | more


def part(
    name: str, change: float, total: float | None, *, is_outside: bool = False, year: int = 2007
) -> dict[str, Any]:
    """A part of a change of emissions."""
    row = {"name": name, "from_year": year, "change_kt_co2e": change, "total_change_kt_co2e": total}
    return row | {"is_outside": is_outside}


def counted(**counts: float) -> dict[str, list[dict[str, Any]]]:
    """Indicators of measures: `counted(measures=3, measures_late=1)`."""
    return {code: [indicator(value, 2026, unit="toimenpidettä")] for code, value in counts.items()}


def facts(**changes: Any) -> Facts:  # noqa: ANN401 - each field has a type of its own
    """Kuopio as the example has it, with `changes`; `overview` changes the last year's row, `outlook` the target's."""
    overview = OVERVIEW | changes.pop("overview", {})
    outlook = changes.pop("outlook", {})
    whole = Facts(
        KUOPIO,
        ABOUT,
        year=2024,
        newest_year=2024,
        method="hinku",
        years=[OVERVIEW | {"year": 2023, "emissions_kt_co2e": 557.3022}, overview],
        outlooks=[OUTLOOK | outlook],
        region=REGION,
        sectors=[sector("Tieliikenne", 174.27, 32.8, 6.17), sector("Kaukolämpö", 78.5, 14.8, -12.98)],
        drivers=[part("Väkiluku", 51.0, -507.7, is_outside=True), part("Kaukolämmön päästökerroin", -159.5, -507.7)],
        indicators={"emissions_total": [indicator(531.2117, change=-26.0905)]},
        gap=GAP,
        plans=[PLAN],
    )
    return replace(whole, **changes)
