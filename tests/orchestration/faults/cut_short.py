"""Faults of files that hold half of what they should and are whole in form: half of a table's areas, kinds or lines.

Not here: bytes that end in the middle (`emissions.py`, `tables.py`), or what a broken connection does (`network.py`).
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from tests.conftest import example
from tests.orchestration.faults.fault import Files, refused
from tests.orchestration.faults.publishers import BORDERS, CARS, ELECTRICITY, OLDER, SITE, answer, sheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

BUILDINGS = "buildings_by_heating_fuel_15er_01.json"
OWN_BORDERS = "population_own_borders_11rf_01.json"
CLASSIFICATION = "municipalities_kunta_1_20260101.json"
CHANGES = "municipality_changes_kunta_2_20260101.json"


def half_of(publisher: str, name: str, label: str) -> Files:
    """A json-stat2 answer with the first half of the categories of one dimension, its values in their places."""

    def halve(document: dict[str, Any]) -> None:
        sizes = document["size"]
        place = next(n for n, one in enumerate(document["id"]) if document["dimension"][one]["label"] == label)
        stride, kept = math.prod(sizes[place + 1 :]), sizes[place] // 2
        category = document["dimension"][document["id"][place]]["category"]
        codes = sorted(category["index"], key=category["index"].__getitem__)[:kept]
        places = [n for n in range(math.prod(sizes)) if n // stride % sizes[place] < kept]
        marks = document.get("status", {})
        document["value"] = [document["value"][n] for n in places]
        document["status"] = {str(now): marks[str(n)] for now, n in enumerate(places) if str(n) in marks}
        category["index"] = {code: n for n, code in enumerate(codes)}
        category["label"] = {code: category["label"][code] for code in codes}
        sizes[place] = kept

    return answer(publisher, name, halve)


def half_of_list(name: str) -> Files:
    """The first half of a list of the classification service."""
    items = json.loads(example("statfin", name))
    return {name: json.dumps(items[: len(items) // 2], ensure_ascii=False).encode()}


def half_of_borders(document: dict[str, Any]) -> None:
    """The first half of the borders, and counted so."""
    features = document["features"][: len(document["features"]) // 2]
    document.update(features=features, numberReturned=len(features), numberMatched=len(features))


def half_of_sheet(publisher: str, name: str, title: str) -> Files:
    """A workbook with the upper half of one of its sheets."""

    def cut(of: Worksheet) -> None:
        of.delete_rows(of.max_row // 2 + 1, of.max_row)

    return sheet(publisher, name, title, cut)


FAULTS = {
    "Files cut short, and whole in form": [
        refused(
            "half of the areas of the buildings",
            "statfin",
            lambda: half_of("statfin", BUILDINGS, "Alue"),
            "stg_statfin__buildings_by_heating_fuel",
            "municipality_code=686, year=2025",
            "every followed municipality",
        ),
        refused(
            "half of the heating fuels of the buildings",
            "statfin",
            lambda: half_of("statfin", BUILDINGS, "Lämmönlähde"),
            f"{BUILDINGS}, row ",
            "municipality_code=297, year=2025",
            "heating fuels that sum to the total",
            "fetch it again",
        ),
        refused(
            "half of the municipalities of a classification",
            "statfin",
            lambda: half_of_list(CLASSIFICATION),
            CLASSIFICATION,
            "the file may be cut: fetch it again",
        ),
        refused(
            "half of the areas of the driving powers",
            "traficom",
            lambda: half_of("traficom", CARS, "Alue"),
            "municipality_code=686",
            "every followed municipality",
        ),
        refused(
            "half of the driving powers",
            "traficom",
            lambda: half_of("traficom", CARS, "Käyttövoima"),
            CARS,
            "kuntanumero + käyttövoima",
            "there are none",
        ),
        refused(
            "half of the years of the population on each year's own borders",
            "statfin",
            lambda: half_of("statfin", OWN_BORDERS, "Vuosi"),
            "stg_statfin__population_own_borders.year",
            "the file may be cut, fetch it again",
        ),
        refused(
            "half of the changes of municipalities",
            "statfin",
            lambda: half_of_list(CHANGES),
            "stg_statfin__municipality_changes.municipality_code",
            "the key may be cut, fetch it again",
        ),
        refused(
            "half of the lines of a year of electricity",
            "energiateollisuus",
            lambda: half_of_sheet("energiateollisuus", ELECTRICITY, "2024"),
            "every followed municipality",
        ),
        refused(
            "half of the lines of the older workbook",
            "syke",
            lambda: half_of_sheet("syke", OLDER, "DATA"),
            "stg_syke__emissions_workbook",
            "every followed municipality",
        ),
        refused(
            "half of the lines of the site's workbook",
            "syke",
            lambda: half_of_sheet("syke", SITE, "KHK-päästöt"),
            SITE,
        ),
        refused(
            "half of the borders",
            "boundaries",
            lambda: answer("boundaries", BORDERS, half_of_borders),
            "dim_municipality_shapes",
        ),
    ]
}
