"""What Statistics Finland's tests share: a table's metadata and its answer in json-stat2, as the publisher gives them.

What does not live here: tests, and what only one of their files needs.
"""

from __future__ import annotations

import math
from typing import Any

from sources.contract import load_source

WHOLE_SOURCE = load_source("statfin")
DATASET = WHOLE_SOURCE.dataset("population")
SOURCE = WHOLE_SOURCE.model_copy(update={"datasets": (DATASET,)})
NAME = "population_11re_01.json"


def variable_of(code: str, text: str, values: dict[str, str], **more: object) -> dict[str, Any]:
    return {"code": code, "text": text, "values": list(values), "valueTexts": list(values.values())} | more


def table_metadata() -> dict[str, Any]:
    """Metadata as the publisher's, with date stamps that no code could know."""
    areas = {"SSS": "KOKO MAA", "MK11": "Pohjois-Savo", "KU297": "Kuopio", "KU140": "Iisalmi"}
    return {
        "title": "Väestö 31.12.",
        "variables": [
            variable_of("alue_99_20990101", "Alue", areas),
            variable_of("ika_7_20880101", "Ikä", {"SSS": "Yhteensä", "000": "0"}, elimination=True),
            variable_of("sp_7_20880101", "Sukupuoli", {"SSS": "Yhteensä", "1": "Miehet"}, elimination=True),
            variable_of("aika_y", "Vuosi", {str(year): str(year) for year in range(1972, 2025)}, time=True),
            variable_of("sisalto", "Tiedot", {"x-muu": "Muu", "x-vaesto": "Väestö 31.12."}),
        ],
    }


def json_stat(variables: dict[str, Any], asked: dict[str, list[str]]) -> dict[str, Any]:
    dimensions = {}
    for code, values in asked.items():
        texts = dict(zip(variables[code]["values"], variables[code]["valueTexts"], strict=True))
        category = {"index": {value: n for n, value in enumerate(values)}, "label": {v: texts[v] for v in values}}
        dimensions[code] = {"label": variables[code]["text"], "category": category}
    sizes = [len(values) for values in asked.values()]
    return {
        "class": "dataset",
        "updated": "2026-04-01T05:00:00Z",
        "id": list(asked),
        "size": sizes,
        "dimension": dimensions,
        "value": list(range(1000, 1000 + math.prod(sizes))),
    }
