"""Statistics Finland's json-stat2 answers -> one typed table of municipalities and years.

Here: structure and types of an answer, and where exactly it is wrong. Not here: which values are allowed (the
contract, checked by `orchestration/expectations.py`), sums, or what a missing value means.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sources.contract import Parsed, Problem, expected_words
from sources.tables import beginning, listed, nothing, typed_table, with_lineage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

_MOST_VALUES = 5_000_000
"""More than any answer within the publisher's cell limit: a size that claims more is not believed."""


class _StructureError(Exception):
    """An answer is not built as promised; becomes a `Problem` of its file."""

    def __init__(self, expected: str, column: str | None = None, value: object = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.column = column
        self.value = None if value is None else str(value)


@dataclass(frozen=True)
class _Dimension:
    """One dimension of an answer: its categories in order, and how far apart they lie in `value`."""

    label: str
    codes: list[str]
    labels: dict[str, str]
    stride: int


@dataclass(frozen=True)
class _Answer:
    """A json-stat2 answer: its `value` and statuses by place, and its dimensions by label."""

    figures: list[Any]
    statuses: dict[int, str]
    dimensions: dict[str, _Dimension]


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The rows of all answers: the contract's columns, then the lineage columns; `source_row` is the place in `value`.

    Population in persons; a value that the publisher marks as missing is NA and keeps its mark in `status`. Rows with
    a cell of the wrong type are left out and told in `problems`; so is an answer that has not the promised structure.
    Never raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for snapshot in snapshots:
        try:
            part, found = _table(dataset, snapshot, _answer(snapshot.read()))
        except _StructureError as error:
            problems.append(Problem(snapshot.name, error.expected, column=error.column, value=error.value))
            continue
        parts.append(part)
        problems += listed(found)
    return Parsed(typed_table(dataset, parts), problems)


def _table(dataset: Dataset, snapshot: Snapshot, answer: _Answer) -> tuple[pd.DataFrame, list[Problem]]:
    layout = dataset.layout
    areas = _dimension(answer, layout["area_text"])
    years = _dimension(answer, layout["time_text"])
    contents = _dimension(answer, layout["contents_text"])
    for other in answer.dimensions.values():
        if other not in (areas, years, contents) and len(other.codes) != 1:
            raise _StructureError("one value of this dimension: the total", other.label, f"{len(other.codes)} values")
    wanted = [code for code in contents.codes if contents.labels.get(code) == layout["contents_value"]]
    if not wanted:
        found = ", ".join(contents.labels.get(code, code) for code in contents.codes)
        raise _StructureError(layout["contents_value"], contents.label, found)
    start = contents.codes.index(wanted[0]) * contents.stride
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for area_place, area in enumerate(areas.codes):
        for year_place, year in enumerate(years.codes):
            place = start + area_place * areas.stride + year_place * years.stride
            cells = {
                "alue": area,
                "kuntanumero": _municipality(layout["area_pattern"], area),
                "vuosi": int(year) if re.fullmatch(r"[0-9]{4}", year) else None,
                "väestö": _whole(answer.figures[place]),
                "status": answer.statuses.get(place),
            }
            problem = _wrong_cell(dataset, snapshot.name, place, cells, (area, year, answer.figures[place]))
            if problem is None:
                rows.append(cells | {"place": place})
            else:
                problems.append(problem)
    frame = pd.DataFrame(rows, columns=[*(column.name for column in dataset.columns), "place"], dtype=object)
    values = {column.name: frame[column.name] for column in dataset.columns}
    return with_lineage(values, frame["place"], snapshot), problems


def _wrong_cell(
    dataset: Dataset, name: str, place: int, cells: dict[str, Any], found: tuple[str, str, object]
) -> Problem | None:
    """The first wrong cell of a row, if there is one; `found` is its area, year and value as they came."""
    area, year, value = found
    if cells["kuntanumero"] is None:
        expected = f"an area code like {dataset.layout['area_pattern']}"
        return Problem(name, expected=expected, row=place, column="alue", value=area)
    if cells["vuosi"] is None:
        return Problem(name, expected_words(dataset.column("vuosi")), row=place, column="vuosi", value=year)
    if cells["väestö"] is None and (value is not None or cells["status"] is None):
        expected = expected_words(dataset.column("väestö"))
        return Problem(name, expected=expected, row=place, column="väestö", value=str(value))
    return None


def _municipality(pattern: str, area: str) -> str | None:
    match = re.fullmatch(pattern, area)
    return match.group(1) if match else None


def _whole(value: object) -> int | None:
    """A JSON value as a whole number; None where it is none or too large for one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**63:
        return None
    return int(value) if value == int(value) else None


def _dimension(answer: _Answer, label: str) -> _Dimension:
    if label not in answer.dimensions:
        raise _StructureError(f"a dimension called {label}", label, ", ".join(answer.dimensions))
    return answer.dimensions[label]


def _answer(content: bytes) -> _Answer:
    """The answer in `content`. Raises _StructureError where it is not json-stat2 or does not fit together."""
    if not content.strip():
        raise _StructureError("a json-stat2 answer; the file is empty")
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        shown = beginning(content.decode("utf-8", errors="replace"))
        raise _StructureError("a json-stat2 answer", value=shown) from error
    if not isinstance(document, dict) or not {"id", "size", "dimension", "value"} <= document.keys():
        shown = beginning(content.decode("utf-8-sig"))
        raise _StructureError("a json-stat2 answer with id, size, dimension and value", value=shown)
    updated = document.get("updated")
    if not isinstance(updated, str) or not updated:
        raise _StructureError("the publisher's time of release", "updated", updated)
    names, sizes = document["id"], document["size"]
    if not _is_shape(names, sizes):
        raise _StructureError("id and size of the same length, sizes whole numbers", "size", sizes)
    count = math.prod(sizes)
    values = _values(document["value"], count, sizes)
    dimensions: dict[str, _Dimension] = {}
    for place, name in enumerate(names):
        dimension = _read_dimension(document["dimension"], name, sizes[place], math.prod(sizes[place + 1 :]))
        if dimension.label in dimensions:
            raise _StructureError("every dimension once", dimension.label)
        dimensions[dimension.label] = dimension
    return _Answer(values, _statuses(document.get("status")), dimensions)


def _is_shape(names: object, sizes: object) -> bool:
    return (
        isinstance(names, list)
        and isinstance(sizes, list)
        and len(names) == len(sizes)
        and all(isinstance(name, str) for name in names)
        and all(type(size) is int and size >= 0 for size in sizes)
    )


def _values(found: object, count: int, sizes: list[int]) -> list[Any]:
    """The values by place; json-stat2 may leave missing ones out of an object of places."""
    if isinstance(found, dict) and count <= _MOST_VALUES:
        given = {int(place): value for place, value in found.items() if place.isdecimal()}
        if len(given) == len(found) and all(place < count for place in given):
            return [given.get(place) for place in range(count)]
    if not isinstance(found, list) or len(found) != count:
        length = f"{len(found)} values" if isinstance(found, list | dict) else str(found)
        raise _StructureError(f"{count} values ({' by '.join(map(str, sizes))})", "value", length)
    return found


def _statuses(found: object) -> dict[int, str]:
    """The marks of missing values by place, from an object of places or a list with one per place."""
    if isinstance(found, dict):
        return {int(place): str(mark) for place, mark in found.items() if place.isdecimal() and mark is not None}
    if isinstance(found, list):
        return {place: str(mark) for place, mark in enumerate(found) if mark not in (None, "")}
    return {}


def _read_dimension(dimensions: object, name: str, size: int, stride: int) -> _Dimension:
    found = dimensions.get(name) if isinstance(dimensions, dict) else None
    category = found.get("category") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(category, dict):
        raise _StructureError("a dimension with its categories", name)
    labels = category.get("label")
    labels = {code: str(label) for code, label in labels.items()} if isinstance(labels, dict) else {}
    index = category.get("index", list(labels))
    codes = [code for code in index if isinstance(code, str)] if isinstance(index, list | dict) else []
    if isinstance(index, dict):
        places = list(index.values())
        if not all(type(place) is int for place in places) or sorted(places) != list(range(len(places))):
            raise _StructureError("categories numbered from 0 without gaps", name, places)
        codes.sort(key=index.__getitem__)
    if len(codes) != size or len(set(codes)) != size:
        raise _StructureError(f"{size} categories", name, f"{len(codes)} categories")
    return _Dimension(str(found.get("label", name)), codes, labels, stride)
