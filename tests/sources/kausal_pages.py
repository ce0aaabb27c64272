"""What the tests of Kausal share: pages as its API gives them, and a plan whose lists they are of.

Not here: the tests themselves (`test_kausal_*.py`).
"""

from __future__ import annotations

import json
from typing import Any

from sources.contract import Dataset, Source, load_source

SOURCE: Source = load_source("kausal")
ACTIONS: Dataset = SOURCE.dataset("actions")
TERMS: Dataset = SOURCE.dataset("terms")
PLAN = "kaavi-esimerkki"
NUMBER = 901
Result = dict[str, Any]


def action(number: int, **changed: object) -> Result:
    """An action with every field of the contract; `changed` are its other values."""
    fields: Result = {
        "id": number,
        "plan": NUMBER,
        "identifier": f"{number}",
        "name": f"Toimenpide {number}",
        "lead_paragraph": "",
        "description": None,
        "status": 11,
        "implementation_phase": None,
        "manual_status": False,
        "merged_with": None,
        "superseded_by": None,
        "completion": None,
        "start_date": None,
        "end_date": None,
        "updated_at": "2026-05-18T23:30:00.123456+03:00",
        "categories": {},
        "responsible_parties": [],
        "indicators": [],
        "tasks": [],
    }
    return fields | changed


def without(field: str, number: int = 1) -> Result:
    """An action that lacks a field."""
    fields = action(number)
    del fields[field]
    return fields


def page(*results: object, count: int | None = None, following: str | None = None) -> bytes:
    """One page; it counts its own results unless told otherwise."""
    counted = len(results) if count is None else count
    document = {"count": counted, "next": following, "previous": None, "results": list(results)}
    return json.dumps(document, ensure_ascii=True).encode()


def name(list_name: str = "actions", number: int = 1) -> str:
    """The file's name of one page of the example's plan."""
    return f"{PLAN}_{list_name}_{number:02d}.json"
