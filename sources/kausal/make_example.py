"""The example of Kausal's pages: an invented plan of one municipality outside the project, in the publisher's format.

Here: how pages are made. Not here: the actions themselves (`example_actions.py`), or reading such pages (`parse.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sources.code_lists import load_code_list
from sources.contract import load_source
from sources.kausal.example_actions import ACTIONS, CATEGORIES, CATEGORY_TYPE, LISTS, PLAN, PLAN_NUMBER, Action
from sources.kausal.pages import file_name

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope

_RELEASED = "2026-06-15"
_PAGE_SIZE = 10


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:
    """Write every list of the example's plan, page by page; nothing for a region that does not have the plan."""
    del scope  # the plan is of one municipality and of no year
    if PLAN not in load_code_list("kausal_plans.plan", seeds_dir):
        return
    source = load_source("kausal")
    layout = source.dataset("actions").layout
    number_of = {action.identifier: number for number, action in enumerate(ACTIONS, start=4001)}
    lists = LISTS | {"actions": [_action(action, number_of) for action in ACTIONS]}
    paths = layout["lists"] | {f"categories-{CATEGORY_TYPE}": layout["categories"]}
    (folder / _RELEASED).mkdir()
    for list_name, results in lists.items():
        path = paths[list_name].format(id=PLAN_NUMBER, identifier=PLAN, type=CATEGORY_TYPE)
        address = f"{source.base_url}/{path}{'&' if '?' in path else '?'}limit={_PAGE_SIZE}"
        for start in range(0, max(len(results), 1), _PAGE_SIZE):
            page = {
                "count": len(results),
                "next": _at(address, start + _PAGE_SIZE) if start + _PAGE_SIZE < len(results) else None,
                "previous": _at(address, start - _PAGE_SIZE) if start else None,
                "results": results[start : start + _PAGE_SIZE],
            }
            name = file_name(PLAN, list_name, start // _PAGE_SIZE + 1)
            text = json.dumps(page, ensure_ascii=False, indent=1)
            (folder / _RELEASED / name).write_text(text + "\n", encoding="utf-8", newline="\n")


def _at(address: str, offset: int) -> str:
    return f"{address}&offset={offset}" if offset else address


def _action(action: Action, number_of: dict[str, int]) -> dict[str, Any]:
    ids = {(name, item["identifier"]): item["id"] for name, items in LISTS.items() for item in items}
    number = number_of[action.identifier]
    tasks = [
        {
            "id": number * 10 + place,
            "name": task.name,
            "state": task.state,
            "comment": None,
            "due_at": task.due_at,
            "completed_at": task.completed_at,
        }
        for place, task in enumerate(action.tasks, start=1)
    ]
    return {
        "id": number,
        "plan": PLAN_NUMBER,
        "name": action.name,
        "official_name": None,
        "identifier": action.identifier,
        "lead_paragraph": action.lead,
        "description": action.description,
        "status": ids.get(("action_status", action.status or "")),
        "implementation_phase": ids.get(("action_implementation_phases", action.phase or "")),
        "manual_status": action.is_manual,
        "manual_status_reason": None,
        "completion": action.completion,
        "schedule_continuous": action.start_date is None and action.end_date is None,
        "start_date": action.start_date,
        "end_date": action.end_date,
        "updated_at": f"{action.updated}T09:30:00.000000+03:00",
        "merged_with": number_of.get(action.merged_with or ""),
        "superseded_by": None,
        "categories": {"Teema": [CATEGORIES[category] for category in action.categories]},
        "responsible_parties": [
            {"organization": organization, "role": "primary" if place == len(action.owners) else "collaborator"}
            for place, organization in enumerate(action.owners, start=1)
        ],
        "indicators": list(action.indicators),
        "tasks": tasks,
    }
