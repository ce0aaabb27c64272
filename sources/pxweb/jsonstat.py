"""The structure of a json-stat2 answer: its values by place, its marks of missing values, its dimensions.

Here: whether an answer fits together, and where it does not. Not here: what its dimensions and values mean, or which
columns they fill (`read.py`).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from sources.problems import WrongFile
from sources.tables import beginning

MOST_VALUES = 5_000_000
"""More than any answer within a publisher's cell limit: a size that claims more is not believed."""


@dataclass(frozen=True)
class Categories:
    """One dimension of an answer: its categories in order, and how far apart they lie among the values."""

    label: str
    role: str | None
    codes: list[str]
    labels: dict[str, str]
    stride: int
    places: dict[str, int]
    """Where each code stands; of a whole table, also codes that are not taken."""


@dataclass(frozen=True)
class Answer:
    """A json-stat2 answer: its values in row-major order, the marks of missing ones by place, and its dimensions."""

    figures: list[Any]
    statuses: dict[int, str]
    dimensions: list[Categories]


def places_of(codes: list[str]) -> dict[str, int]:
    """The place of each code among all of its dimension."""
    return {code: place for place, code in enumerate(codes)}


def read_answer(content: bytes) -> Answer:
    """The answer in `content`. Raises WrongFile where it is not json-stat2 or does not fit together.

    `category.index` may be an object or a list, `value` and `status` an object of places or a list.
    """
    if not content.strip():
        raise WrongFile("a json-stat2 answer; the file is empty")
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        shown = beginning(content.decode("utf-8", errors="replace"))
        raise WrongFile("a json-stat2 answer", value=shown) from error
    if not isinstance(document, dict) or not {"id", "size", "dimension", "value"} <= document.keys():
        shown = beginning(content.decode("utf-8-sig"))
        raise WrongFile("a json-stat2 answer with id, size, dimension and value", value=shown)
    updated = document.get("updated")
    if not isinstance(updated, str) or not updated:
        raise WrongFile("the publisher's time of release", "updated", updated)
    _, sizes = _shape(document)
    figures = _figures(document["value"], math.prod(sizes), sizes)
    return Answer(figures, _statuses(document.get("status")), dimensions_of(document))


def dimensions_of(document: dict[str, Any]) -> list[Categories]:
    """The dimensions of a json-stat2 document, be it an answer or a table's metadata.

    Raises WrongFile where they do not fit together, KeyError where there is no `id`, `size` or `dimension`.
    """
    names, sizes = _shape(document)
    roles = _roles(document.get("role"))
    dimensions: list[Categories] = []
    for place, name in enumerate(names):
        stride = math.prod(sizes[place + 1 :])
        dimension = _categories(document["dimension"], name, roles.get(name), sizes[place], stride)
        if dimension.label in [other.label for other in dimensions]:
            raise WrongFile("every dimension once", dimension.label)
        dimensions.append(dimension)
    return dimensions


def _shape(document: dict[str, Any]) -> tuple[list[str], list[int]]:
    names, sizes = document["id"], document["size"]
    if not _is_shape(names, sizes):
        raise WrongFile("id and size of the same length, sizes whole numbers", "size", sizes)
    return names, sizes


def _is_shape(names: object, sizes: object) -> bool:
    return (
        isinstance(names, list)
        and isinstance(sizes, list)
        and len(names) == len(sizes)
        and all(isinstance(name, str) for name in names)
        and all(type(size) is int and size >= 0 for size in sizes)
    )


def _figures(found: object, count: int, sizes: list[int]) -> list[Any]:
    """The values by place; json-stat2 may leave missing ones out of an object of places."""
    if isinstance(found, dict) and count <= MOST_VALUES:
        given = {int(place): value for place, value in found.items() if place.isdecimal()}
        if len(given) == len(found) and all(place < count for place in given):
            return [given.get(place) for place in range(count)]
    if not isinstance(found, list) or len(found) != count:
        length = f"{len(found)} values" if isinstance(found, list | dict) else str(found)
        raise WrongFile(f"{count} values ({' by '.join(map(str, sizes))})", "value", length)
    return found


def _statuses(found: object) -> dict[int, str]:
    """The marks of missing values by place, from an object of places or a list with one per place."""
    if isinstance(found, dict):
        return {int(place): str(mark) for place, mark in found.items() if place.isdecimal() and mark is not None}
    if isinstance(found, list):
        return {place: str(mark) for place, mark in enumerate(found) if mark not in (None, "")}
    return {}


def _roles(found: object) -> dict[str, str]:
    """The role of each dimension that has one, by the dimension's name."""
    if not isinstance(found, dict):
        return {}
    named = ((role, names) for role, names in found.items() if isinstance(names, list))
    return {name: role for role, names in named for name in names if isinstance(name, str)}


def _categories(dimensions: object, name: str, role: str | None, size: int, stride: int) -> Categories:
    found = dimensions.get(name) if isinstance(dimensions, dict) else None
    category = found.get("category") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(category, dict):
        raise WrongFile("a dimension with its categories", name)
    labels = category.get("label")
    labels = {code: str(label) for code, label in labels.items()} if isinstance(labels, dict) else {}
    index = category.get("index", list(labels))
    codes = [code for code in index if isinstance(code, str)] if isinstance(index, list | dict) else []
    if isinstance(index, dict):
        places = list(index.values())
        if not all(type(place) is int for place in places) or sorted(places) != list(range(len(places))):
            raise WrongFile("categories numbered from 0 without gaps", name, places)
        codes.sort(key=index.__getitem__)
    if len(codes) != size or len(set(codes)) != size:
        raise WrongFile(f"{size} categories", name, f"{len(codes)} categories")
    return Categories(str(found.get("label", name)), role, codes, labels, stride, places_of(codes))
