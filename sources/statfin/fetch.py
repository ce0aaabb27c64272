"""Asks Statistics Finland's PxWeb API (version 1) for the tables of the contract, within its cell limit.

Here: finding a table's variables by their text, and building its questions. Not here: how a question travels
(`sources/http.py`), or what is in an answer (`parse.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from sources.contract import SourceError
from sources.landing import Fetched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.contract import Ask, Dataset, Scope, Source
    from sources.http import Client

_CAUTIOUS_CELL_LIMIT = 10_000
"""Asked at most at a time where the publisher does not say its limit: far below every limit seen."""

_TOTAL_CODE = "SSS"
_TOTAL_TEXT = "Yhteensä"


@dataclass(frozen=True)
class _Variable:
    """One variable of a table, as its metadata tells it."""

    code: str
    text: str
    values: tuple[str, ...]
    texts: tuple[str, ...]
    can_be_left_out: bool

    def __post_init__(self) -> None:
        if len(self.values) != len(self.texts):
            raise ValueError(f"{self.text} has {len(self.values)} values and {len(self.texts)} texts")


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """The json-stat2 answers of every dataset: `<dataset>_<table>_01.json`, `_02.json`, … by groups of municipalities.

    The version is the publisher's time of release. Years of the scope that the table does not have are left out.
    Raises SourceError where the publisher does not answer, or its table lacks a variable or a municipality.
    """
    for dataset in source.datasets:
        table = dataset.layout["table"]
        variables = _variables(ask.client, table)
        areas, selections = _selections(dataset, ask.scope, variables, table)
        cells_per_area = 1
        for _, values in selections:
            cells_per_area *= len(values)
        step = max(1, _cell_limit(ask.client, table) // cells_per_area)
        area_variable, area_values = areas
        for number, start in enumerate(range(0, len(area_values), step), start=1):
            chunk = (area_variable, area_values[start : start + step])
            answer = ask.client.post_json(table, _question([chunk, *selections]))
            name = f"{dataset.name}_{PurePosixPath(table).stem}_{number:02d}.json"
            yield Fetched(name, answer.content, answer.url, _updated(answer.content))


def _selections(
    dataset: Dataset, scope: Scope, variables: list[_Variable], table: str
) -> tuple[tuple[str, list[str]], list[tuple[str, list[str]]]]:
    """What to ask: the area variable with the scope's areas, and the other variables with their chosen values."""
    layout = dataset.layout
    area = _by_text(variables, layout["area_text"], table)
    time = _by_text(variables, layout["time_text"], table)
    contents = _by_text(variables, layout["contents_text"], table)
    if layout["contents_value"] not in contents.texts:
        raise SourceError(
            f"{table}: {contents.text} has no {layout['contents_value']}, only {', '.join(contents.texts)}; "
            "correct contents_value in source.yml"
        )
    years = [year for year in time.values if year.isdecimal() and int(year) in scope.years]
    if not years:
        raise SourceError(
            f"{table}: none of the years {scope.years[0]}-{scope.years[-1]} is there; look at {time.text}"
        )
    selections = [
        (time.code, years),
        (contents.code, [contents.values[contents.texts.index(layout["contents_value"])]]),
    ]
    for other in variables:
        if other not in (area, time, contents):
            selections += _total(other, table)
    return (area.code, _areas(area, layout["area_pattern"], scope, table)), selections


def _areas(area: _Variable, pattern: str, scope: Scope, table: str) -> list[str]:
    """The table's codes of the scope's municipalities."""
    found = {match.group(1): value for value in area.values if (match := re.fullmatch(pattern, value))}
    missing = [code for code in scope.municipality_codes if code not in found]
    if missing:
        raise SourceError(
            f"{table}: no municipality {', '.join(missing)}; has it merged? correct it in the code list municipalities"
        )
    return [found[code] for code in scope.municipality_codes]


def _total(variable: _Variable, table: str) -> list[tuple[str, list[str]]]:
    """The choice of a variable's total: by its code or text, or no choice at all where the variable can be left out."""
    if _TOTAL_CODE in variable.values:
        return [(variable.code, [_TOTAL_CODE])]
    if _TOTAL_TEXT in variable.texts:
        return [(variable.code, [variable.values[variable.texts.index(_TOTAL_TEXT)]])]
    if variable.can_be_left_out:
        return []
    raise SourceError(f"{table}: {variable.text} has no total; choose its value in sources/statfin/fetch.py")


def _by_text(variables: list[_Variable], text: str, table: str) -> _Variable:
    for variable in variables:
        if variable.text == text:
            return variable
    texts = ", ".join(variable.text for variable in variables)
    raise SourceError(f"{table}: no variable called {text}, only {texts}; correct its text in source.yml")


def _question(selections: list[tuple[str, list[str]]]) -> dict[str, Any]:
    return {
        "query": [{"code": code, "selection": {"filter": "item", "values": values}} for code, values in selections],
        "response": {"format": "json-stat2"},
    }


def _variables(client: Client, table: str) -> list[_Variable]:
    """The variables of a table's metadata. Raises SourceError where the answer is not such metadata."""
    answer = client.get(table)
    try:
        return [
            _Variable(
                code=variable["code"],
                text=variable["text"],
                values=tuple(variable["values"]),
                texts=tuple(variable["valueTexts"]),
                can_be_left_out=variable.get("elimination") is True,
            )
            for variable in json.loads(answer.content)["variables"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError(f"{answer.url}: no PxWeb metadata; see whether the table has moved") from error


def _cell_limit(client: Client, table: str) -> int:
    """How many cells one question may ask for, as the publisher's `?config` says; older servers call it maxValues."""
    try:
        config = json.loads(client.get(f"{table}?config").content)
        limit = config.get("maxCells", config.get("maxValues"))
    except (SourceError, ValueError, AttributeError, RecursionError):
        limit = None  # the data can be asked for without it
    return limit if type(limit) is int and limit > 0 else _CAUTIOUS_CELL_LIMIT


def _updated(content: bytes) -> str | None:
    """When the publisher released the table; None where the answer does not say, which its parser tells then."""
    try:
        updated = json.loads(content)["updated"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return updated if isinstance(updated, str) else None
