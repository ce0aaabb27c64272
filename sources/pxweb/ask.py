"""Asks a PxWeb server (API version 1) for tables: within its cell limit, and no more often than it allows.

Here: a table's metadata, and the questions built of it. Not here: how a question travels (`sources/http.py`), or what
is in an answer (`read.py`).
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from itertools import product
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from sources.contract import NotThereError, SourceError
from sources.landing import Fetched
from sources.pxweb.layout import layout_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sources.contract import Dataset, Scope
    from sources.http import Client
    from sources.pxweb.layout import Contents, Dimension, Layout

_CAUTIOUS_CELL_LIMIT = 10_000
"""Asked at most at a time where the publisher does not say its limit: far below every limit seen."""

_TOTAL_CODE = "SSS"


@dataclass(frozen=True)
class _Variable:
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
class _Selection:
    """The values asked of one variable; `split` is the order in which questions are split along it, if they are."""

    code: str
    values: list[str]
    split: int | None = None


class PxWeb:
    """One PxWeb server, asked through `client`. Its limits are read once, when the first table is asked for."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._cell_limit: int | None = None

    def fetch(self, dataset: Dataset, scope: Scope) -> Iterator[Fetched]:
        """The json-stat2 answers of a dataset: `<dataset>_<table>_01.json`, `_02.json`, … by groups of areas.

        Where one area alone is over the cell limit, its years are split too. The version is the publisher's time of
        release. Years of the scope that the table does not have are left out.
        Raises SourceError where the publisher does not answer, releases anew between two answers, or its table lacks
        a variable, a value or a municipality that is to be asked.
        """
        layout = layout_of(dataset)
        table, variables = self._table(layout.table)
        questions = _questions(_selections(layout, scope, variables, table), self._limit(table), table)
        released: str | None = None
        for number, question in enumerate(questions, start=1):
            answer = self._client.post_json(table, question)
            updated = updated_in(answer.content)
            if number > 1 and updated != released:
                raise SourceError(f"{answer.url}: released anew while it was asked ({released}, {updated}); ask again")
            released = updated
            name = f"{dataset.name}_{PurePosixPath(table).stem}_{number:02d}.json"
            yield Fetched(name, answer.content, answer.url, updated)

    def _table(self, tables: Sequence[str]) -> tuple[str, list[_Variable]]:
        """The first of the tables that the publisher has, and its variables. Raises SourceError where it has none."""
        for table in tables[:-1]:
            try:
                return table, self._variables(table)
            except NotThereError:
                continue
        return tables[-1], self._variables(tables[-1])

    def _variables(self, table: str) -> list[_Variable]:
        """The variables of a table's metadata. Raises SourceError where the answer is not such metadata."""
        answer = self._client.get(table)
        try:
            return [
                _Variable(
                    code=variable["code"],
                    text=variable["text"],
                    values=tuple(variable["values"]),
                    texts=tuple(variable["valueTexts"]),
                    can_be_left_out=variable.get("elimination") is True,
                    role="time" if variable.get("time") is True else "geo" if variable.get("map") else None,
                )
                for variable in json.loads(answer.content)["variables"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise SourceError(f"{answer.url}: no PxWeb metadata; see whether the table has moved") from error

    def _limit(self, table: str) -> int:
        """How many cells one question may ask for, as `?config` says; older servers call it maxValues.

        The first time, the client is also told how many calls the publisher allows in how many seconds.
        """
        if self._cell_limit is None:
            try:
                config = json.loads(self._client.get(f"{table}?config").content)
            except (SourceError, ValueError, RecursionError):
                config = None  # the data can be asked for without it
            config = config if isinstance(config, dict) else {}
            self._cell_limit = _positive(config.get("maxCells", config.get("maxValues"))) or _CAUTIOUS_CELL_LIMIT
            calls, seconds = _positive(config.get("maxCalls")), _positive(config.get("timeWindow"))
            if calls and seconds:
                self._client.obey(calls, seconds)
        return self._cell_limit


def _selections(layout: Layout, scope: Scope, variables: list[_Variable], table: str) -> list[_Selection]:
    """What to ask of every variable: first those of the layout in its order, then the totals of the others."""
    chosen: dict[str, _Selection | None] = {}
    for dimension in layout.dimensions:
        variable = _find(variables, dimension, table)
        chosen[variable.code] = _chosen(variable, dimension, layout.totals, scope, table)
    if layout.contents is not None:
        contents = _find(variables, layout.contents, table)
        places = [_place(contents, quantity.text, f"{table}: {contents.text}") for quantity in layout.quantities]
        chosen[contents.code] = _Selection(contents.code, [contents.values[place] for place in places])
    for variable in variables:
        if variable.code not in chosen:
            chosen[variable.code] = _total(variable, layout.totals, table)
    return [selection for selection in chosen.values() if selection is not None]


def _chosen(
    variable: _Variable, dimension: Dimension, totals: Sequence[str], scope: Scope, table: str
) -> _Selection | None:
    if isinstance(dimension.ask, tuple):
        places = [_place(variable, (text,), f"{table}: {variable.text}") for text in dimension.ask]
        return _Selection(variable.code, [variable.values[place] for place in places])
    if dimension.ask == "total":
        return _total(variable, totals, table)
    matched = {value: m.group(1) for value in variable.values if (m := re.fullmatch(dimension.pattern, value))}
    if dimension.ask == "all":
        return _Selection(variable.code, list(matched))
    if dimension.ask == "years":
        years = [value for value, year in matched.items() if year.isdecimal() and int(year) in scope.years]
        if not years:
            asked = f"{scope.years[0]}-{scope.years[-1]}"
            raise SourceError(f"{table}: none of the years {asked} is there; look at {variable.text}")
        return _Selection(variable.code, years, split=2)
    former = scope.former_municipality_codes if dimension.ask == "areas_and_former" else ()
    return _Selection(variable.code, _areas(matched, (*scope.municipality_codes, *former), table), split=1)


def _areas(matched: dict[str, str], codes: Sequence[str], table: str) -> list[str]:
    """The table's codes of the municipalities."""
    found = {code: value for value, code in matched.items()}
    missing = [code for code in codes if code not in found]
    if missing:
        raise SourceError(
            f"{table}: no municipality {', '.join(missing)}, which the seeds say is followed; if it has become a part "
            "of another, change the seeds as docs/operations.md says under “When borders change”; if not, ask the "
            "publisher what its code in this table is"
        )
    return [found[code] for code in codes]


def _total(variable: _Variable, texts: Sequence[str], table: str) -> _Selection | None:
    """The choice of a variable's total: by its code or text, or no choice at all where the variable can be left out."""
    if _TOTAL_CODE in variable.values:
        return _Selection(variable.code, [_TOTAL_CODE])
    place = place_of(texts, variable.texts)
    if place is not None:
        return _Selection(variable.code, [variable.values[place]])
    if variable.can_be_left_out:
        return None
    raise SourceError(f"{table}: {variable.text} has no total; choose its value in the layout in source.yml")


def _find(variables: list[_Variable], wanted: Dimension | Contents, table: str) -> _Variable:
    place = place_of(wanted.text, [variable.text for variable in variables])
    if place is not None:
        return variables[place]
    by_role = [variable for variable in variables if wanted.role is not None and variable.role == wanted.role]
    if len(by_role) == 1:
        return by_role[0]
    texts = ", ".join(variable.text for variable in variables)
    raise SourceError(
        f"{table}: no variable called {' or '.join(wanted.text)}, only {texts}; correct its text in source.yml"
    )


def _place(variable: _Variable, texts: Sequence[str], where: str) -> int:
    place = place_of(texts, variable.texts)
    if place is not None:
        return place
    raise SourceError(
        f"{where} has no {' or '.join(texts)}, only {', '.join(variable.texts[:50])}; correct the text in source.yml"
    )


def _questions(selections: list[_Selection], limit: int, table: str) -> Iterator[dict[str, Any]]:
    """The questions, each within the limit: all at once, or by groups of areas, or area by area by groups of years."""
    steps = {selection.code: len(selection.values) for selection in selections}
    for selection in sorted((s for s in selections if s.split is not None), key=lambda s: s.split or 0):
        others = math.prod(step for code, step in steps.items() if code != selection.code)
        steps[selection.code] = min(len(selection.values), max(1, limit // others))
    if math.prod(steps.values()) > limit:
        raise SourceError(
            f"{table}: one area and year alone is {math.prod(steps.values())} cells, over the publisher's {limit}; "
            "ask for less in the layout in source.yml"
        )
    chunks = [
        [selection.values[start : start + steps[selection.code]] for start in _starts(selection, steps)]
        for selection in selections
    ]
    for chosen in product(*chunks):
        query = [
            {"code": selection.code, "selection": {"filter": "item", "values": values}}
            for selection, values in zip(selections, chosen, strict=True)
        ]
        yield {"query": query, "response": {"format": "json-stat2"}}


def _starts(selection: _Selection, steps: dict[str, int]) -> range:
    return range(0, len(selection.values), steps[selection.code])


def _positive(found: object) -> int | None:
    return found if type(found) is int and found > 0 else None


def updated_in(content: bytes) -> str | None:
    """When the publisher released the table; None where the answer does not say, which its reader tells then."""
    try:
        updated = json.loads(content)["updated"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return updated if isinstance(updated, str) else None
