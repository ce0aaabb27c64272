"""GeoJSON files of municipality borders -> one typed table, one row per municipality.

Here: a file's structure and a feature's properties, and where exactly they are wrong. Not here: whether an area is one
(`geometry.py`), which codes are known (the contract), or which municipalities are wanted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sources.boundaries.geometry import Box, checked, wrong
from sources.problems import Parsed, Problem, WrongFile
from sources.tables import beginning, listed, nothing, typed_table, with_lineage
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

Properties = dict[str, Any]

_WGS84 = re.compile(r"(?:.*[^0-9])?(?:4326|CRS84)")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class _Collection:
    """The features of a file, and how many its publisher has in all, where the file tells that."""

    features: list[Any]
    matched: int | None


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The municipalities of all files: the contract's columns, then the lineage columns.

    `source_row` 1 is the first feature of a file; `geometria` is JSON text in WGS84, the bounding box in degrees.
    Features that can't be read are left out and told in `problems`; so is a file that is no GeoJSON in WGS84. Never
    raises because of a file's content.
    """
    del source  # every parser is called alike; these files need nothing of it
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    collections: dict[str, _Collection] = {}
    for snapshot in snapshots:
        try:
            collection = _collection(snapshot.read())
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name))
            continue
        part, found = _table(dataset, snapshot, collection.features)
        parts.append(part)
        problems += listed(found)
        collections[snapshot.name] = collection
    if len(collections) == len(snapshots):
        problems += _short_answers(collections)
    return Parsed(typed_table(dataset, parts), problems)


def _collection(content: bytes) -> _Collection:
    """The features of a file. Raises WrongFile where it is no whole GeoJSON feature collection in WGS84."""
    document = _document(content)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection" or not isinstance(features, list):
        shown = beginning(content.decode("utf-8-sig"))
        raise wrong("GeoJSON: a FeatureCollection with its features", value=shown)
    if not features:
        raise wrong("at least one feature; the file has none", "features")
    _check_reference_system(document.get("crs"))
    returned, matched = document.get("numberReturned"), document.get("numberMatched")
    if type(returned) is int and returned != len(features):
        raise wrong(f"{returned} features, as the file itself says", "numberReturned", f"{len(features)} features")
    return _Collection(features, matched if type(matched) is int else None)


def _document(content: bytes) -> object:
    if not content.strip():
        raise wrong("GeoJSON; the file is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong("text in UTF-8", value=repr(content[error.start : error.end])) from error
    if text.lstrip().startswith("<"):
        raise wrong("GeoJSON; this is a web page or XML", value=beginning(text))
    try:
        return json.loads(text, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        where = f"{error.msg} at line {error.lineno}, character {error.colno}"
        raise wrong(f"whole GeoJSON ({where})", value=beginning(text)) from error
    except RecursionError as error:
        raise wrong("GeoJSON; this is nested too deep", value=beginning(text)) from error
    except ValueError as error:
        raise wrong(f"GeoJSON ({error})", value=beginning(text)) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Raises WrongFile for a name that stands twice: either value could be the right one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise wrong("every name once in an object of JSON", value=twice)
    return found


def _check_reference_system(crs: object) -> None:
    """GeoJSON is WGS84 unless the older member `crs` says otherwise. Raises WrongFile where it does."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name", properties.get("code")) if isinstance(properties, dict) else crs
    if not isinstance(name, str) or not _WGS84.fullmatch(name):
        raise wrong("coordinates in WGS84: convert the file to EPSG:4326", "crs", name)


def _short_answers(collections: dict[str, _Collection]) -> list[Problem]:
    """A problem for each file whose publisher has more features than all files together."""
    count = sum(len(collection.features) for collection in collections.values())
    return [
        Problem(
            name,
            expected=f"all {collection.matched} features that the publisher has",
            column="numberMatched",
            value=f"{count} features",
        )
        for name, collection in collections.items()
        if collection.matched is not None and collection.matched > count
    ]


def _table(dataset: Dataset, snapshot: Snapshot, features: list[Any]) -> tuple[pd.DataFrame, list[Problem]]:
    bounds = _bounds(dataset)
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, feature in enumerate(features, start=1):
        try:
            rows.append(_row(dataset, feature, bounds) | {"number": number})
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name, row=number))
    frame = pd.DataFrame(rows, columns=[*(column.name for column in dataset.columns), "number"], dtype=object)
    values = {column.name: frame[column.name] for column in dataset.columns}
    return with_lineage(values, frame["number"], snapshot), problems


def _bounds(dataset: Dataset) -> Box:
    """Where every position must lie: between the bounds that the contract gives the bounding box."""
    west, south = (dataset.column(name).min for name in ("länsi", "etelä"))
    east, north = (dataset.column(name).max for name in ("itä", "pohjoinen"))
    if west is None or south is None or east is None or north is None:
        raise ValueError(f"{dataset.name}: source.yml gives the bounding box no bounds")
    return Box(west, south, east, north)


def _row(dataset: Dataset, feature: object, bounds: Box) -> dict[str, Any]:
    """The contract's columns of one feature. Raises WrongFile for the first of it that is wrong."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict):
        raise wrong("a feature with its properties", value=feature)
    code_property, code = _code(dataset, properties)
    geometry, box = checked(feature.get("geometry"), bounds)
    return {
        "kuntanumero": code,
        "nimi": _name(dataset, properties, code_property),
        "vuosi": _year(dataset, properties),
        "geometria": json.dumps(geometry, separators=(",", ":")),
        "länsi": box.west,
        "etelä": box.south,
        "itä": box.east,
        "pohjoinen": box.north,
    }


def _code(dataset: Dataset, properties: Properties) -> tuple[str, str]:
    """The property that holds the municipality code, and the code as three characters."""
    names = dataset.layout["code_properties"]
    given = [name for name in names if properties.get(name) is not None]
    if not given:
        raise wrong(f"a municipality code in one of the properties {', '.join(names)}", "kuntanumero")
    found = properties[given[0]]
    text = found.strip() if isinstance(found, str) else str(found) if type(found) is int else ""
    if not re.fullmatch("[0-9]{1,3}", text):
        raise wrong("a municipality code of at most three digits, text or a whole number", given[0], found)
    return given[0], text.zfill(3)


def _name(dataset: Dataset, properties: Properties, code_property: str) -> str:
    names = [name for name in dataset.layout["name_properties"] if name != code_property]
    given = [name for name in names if properties.get(name) is not None]
    found = properties[given[0]] if given else None
    if not isinstance(found, str) or not found.strip() or not found.isprintable() or len(found) > _LONGEST_NAME:
        expected = f"the municipality's name in one of the properties {', '.join(names)}"
        raise wrong(expected, given[0] if given else "nimi", found)
    return found.strip()


def _year(dataset: Dataset, properties: Properties) -> int | None:
    name = dataset.layout["year_property"]
    found = properties.get(name)
    if found is None:
        return None
    if type(found) is int or (isinstance(found, str) and re.fullmatch("[0-9]{4}", found)):
        return int(found)
    raise wrong(expected_words(dataset.column("vuosi")), name, found)
