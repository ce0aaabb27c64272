"""What a PxWeb table holds and what its publisher allows, as either version of the API tells it.

Here: the metadata of version 1 and that of version 2 (json-stat2) as the same variables, and the limits. Not here:
choosing among the values (`questions.py`), or asking (`ask.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sources.pxweb.jsonstat import dimensions_of

_CAUTIOUS_CELL_LIMIT = 10_000
"""Asked at most at a time where the publisher does not say its limit: far below every limit seen."""
_MOST_CELLS = ("maxDataCells", "maxCells", "maxValues")
"""How the limit of cells is called: by version 2, by version 1, and by older servers."""
_MOST_CALLS = ("maxCallsPerTimeWindow", "maxCalls")


@dataclass(frozen=True)
class Variable:
    """One variable of a table, as its metadata tells it."""

    code: str
    text: str
    values: tuple[str, ...]
    texts: tuple[str, ...]
    can_be_left_out: bool
    role: str | None

    def __post_init__(self) -> None:
        if len(self.values) != len(self.texts):
            raise ValueError(f"{self.text} has {len(self.values)} values and {len(self.texts)} texts")


@dataclass(frozen=True)
class Limits:
    """How many cells one question may ask for, and how many calls may be made in how many seconds, where it is told."""

    cells: int = _CAUTIOUS_CELL_LIMIT
    calls: int | None = None
    seconds: int | None = None


def variables_of(content: bytes) -> list[Variable]:
    """The variables of a table's metadata in version 1. Raises ValueError, KeyError or TypeError where it is none."""
    return [
        Variable(
            code=variable["code"],
            text=variable["text"],
            values=tuple(variable["values"]),
            texts=tuple(variable["valueTexts"]),
            can_be_left_out=variable.get("elimination") is True,
            role="time" if variable.get("time") is True else "geo" if variable.get("map") else None,
        )
        for variable in json.loads(content)["variables"]
    ]


def variables_of_json_stat(content: bytes) -> list[Variable]:
    """The variables of a table's metadata in version 2.

    Raises ValueError, KeyError, TypeError or WrongFile where the content is no json-stat2 metadata.
    """
    document = json.loads(content)
    variables = []
    for name, found in zip(document["id"], dimensions_of(document), strict=True):
        extension = document["dimension"][name].get("extension")
        variables.append(
            Variable(
                code=name,
                text=found.label,
                values=tuple(found.codes),
                texts=tuple(found.labels.get(code, code) for code in found.codes),
                can_be_left_out=isinstance(extension, dict) and extension.get("elimination") is True,
                role=found.role,
            )
        )
    return variables


def is_config_of_version_2(config: object) -> bool:
    """Whether a publisher's configuration is that of version 2 of the API."""
    return isinstance(config, dict) and _MOST_CELLS[0] in config


def limits_of(config: object) -> Limits:
    """The limits that a publisher's configuration tells, whatever else it is."""
    told = config if isinstance(config, dict) else {}
    cells = next((told[name] for name in _MOST_CELLS if name in told), None)
    calls = next((told[name] for name in _MOST_CALLS if name in told), None)
    return Limits(_positive(cells) or _CAUTIOUS_CELL_LIMIT, _positive(calls), _positive(told.get("timeWindow")))


def _positive(found: object) -> int | None:
    return found if type(found) is int and found > 0 else None
