"""Faults of the statistical tables that Statistics Finland sends as json-stat2.

Not here: what a broken connection does (`network.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.conftest import example
from tests.orchestration.faults.emissions import HTML
from tests.orchestration.faults.fault import Fault, Files, read_right, refused
from tests.sources.px_files import px_of

if TYPE_CHECKING:
    from collections.abc import Callable

POPULATION = "population_11re_01.json"
PX = "11re_20260401-101530.px"


def changed(change: Callable[[dict[str, Any]], object]) -> Files:
    """The answer with something changed in it."""
    document = json.loads(example("statfin", POPULATION))
    change(document)
    return {POPULATION: json.dumps(document, ensure_ascii=False).encode()}


def value(place: int, to: object, mark: str | None = None) -> Files:
    """The answer with one value changed, and marked."""

    def change(document: dict[str, Any]) -> None:
        document["value"][place] = to
        if mark:
            document["status"] = {str(place): mark}

    return changed(change)


def dimensions(change: Callable[[str, dict[str, Any]], object]) -> Files:
    """The answer with each of its dimensions changed."""

    def every(document: dict[str, Any]) -> None:
        for name, dimension in document["dimension"].items():
            change(name, dimension)

    return changed(every)


def index_as_list(_: str, dimension: dict[str, Any]) -> None:
    """Categories in the other form that json-stat2 allows."""
    dimension["category"]["index"] = list(dimension["category"]["index"])


def other_marks(document: dict[str, Any]) -> None:
    """Areas as codes of three digits, and the newest year as a preliminary one."""
    text = json.dumps(document, ensure_ascii=False).replace('"KU', '"').replace('"2024"', '"2024*"')
    document.clear()
    document.update(json.loads(text))


def year_twice(document: dict[str, Any]) -> None:
    """2023 as a second, preliminary 2024."""
    text = json.dumps(document, ensure_ascii=False).replace('"2023"', '"2024*"')
    document.clear()
    document.update(json.loads(text))


def downloaded(cut_at: int | None = None) -> Files:
    """The table as the .px file that the publisher's site gives, in place of the answer."""
    content = px_of(json.loads(example("statfin", POPULATION)))
    return {POPULATION: None, PX: content[:cut_at]}


def new_codes(document: dict[str, Any]) -> None:
    """Next year's date stamps in the codes of the variables."""
    text = json.dumps(document).replace("20260101", "20270101").replace("20180101", "20280101")
    document.clear()
    document.update(json.loads(text))


FAULTS = {
    "Statistical tables": [
        refused("zero bytes", "statfin", lambda: {POPULATION: b""}, POPULATION, "the file is empty"),
        refused("an HTML page", "statfin", lambda: {POPULATION: HTML}, POPULATION, "a json-stat2 answer"),
        refused(
            "half of the answer",
            "statfin",
            lambda: {POPULATION: example("statfin", POPULATION)[:2000]},
            POPULATION,
            "json",
        ),
        refused(
            "fewer values than cells",
            "statfin",
            lambda: changed(lambda document: document.update(value=[1, 2, 3])),
            POPULATION,
            "3 values",
        ),
        read_right("categories as a list in place of numbers", "statfin", lambda: dimensions(index_as_list)),
        read_right("next year's codes of the variables", "statfin", lambda: changed(new_codes)),
        read_right(
            "a preliminary year (2024*), and areas without KU",
            "statfin",
            lambda: changed(other_marks),
            statfin_population=798,
        ),
        refused("a year twice, once as preliminary", "statfin", lambda: changed(year_twice), POPULATION, "2024*"),
        Fault("the table as a .px file", "statfin", "read right", files=downloaded, released="2026-04-01T05:00:00Z"),
        refused("half of a .px file", "statfin", lambda: downloaded(4000), PX, "the file was cut"),
        refused(
            "a population of tens",
            "statfin",
            lambda: value(5, 12),
            f"{POPULATION}, row 5, column mart_municipal_indicators.indicator_value",
            "(place=140, 2009, alas, indicator=emissions_per_resident)”; expected 0 to 250 t",
            "mend this file or the other",
        ),
        refused("a missing value (..)", "statfin", lambda: value(5, None, ".."), POPULATION, "row 5", "väestö"),
        refused("a value in text", "statfin", lambda: value(5, "1 234"), POPULATION, "row 5", "väestö", "1 234"),
    ]
}
