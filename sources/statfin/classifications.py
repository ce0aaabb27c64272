"""Answers of Statistics Finland's classification service -> typed tables of municipalities and their successors.

Here: structure and types of a classification's items and of a key's addresses. Not here: asking for them (`fetch.py`),
or from when to when a municipality existed, which is computed from them later.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from sources.problems import Parsed, Problem
from sources.tables import beginning, listed, nothing, typed_table, with_lineage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sources.contract import Dataset
    from sources.landing import Snapshot

    Row = dict[str, Any] | Problem
    ReadRow = Callable[[Dataset, str, int, object], Row]

_CODE = re.compile(r"[0-9]{3}")


def read_classifications(dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """One row per municipality of each classification; `source_row` is its place in the list, the first being 0.

    An item without a code of three digits or a Finnish name is left out and told in `problems`, as is a file that is
    no list of items. Never raises because of a file's content.
    """
    return _read(dataset, snapshots, _municipality)


def read_correspondences(dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """One row per municipality of a key: its code and its successor's; `source_row` is its place in the list.

    An address that does not end in two codes is left out and told in `problems`, as is a file that is no list of
    addresses. Never raises because of a file's content.
    """
    return _read(dataset, snapshots, _correspondence)


def _read(dataset: Dataset, snapshots: Sequence[Snapshot], row_of: ReadRow) -> Parsed:
    if not snapshots:
        return nothing(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for snapshot in snapshots:
        items = _items(snapshot.read())
        if not isinstance(items, list) or not items:
            problems.append(Problem(snapshot.name, "a list of the classification service", value=_shown(snapshot)))
            continue
        found = [row_of(dataset, snapshot.name, place, item) for place, item in enumerate(items)]
        rows = [row for row in found if not isinstance(row, Problem)]
        frame = pd.DataFrame(rows, columns=[*(column.name for column in dataset.columns), "place"], dtype=object)
        values = {column.name: frame[column.name] for column in dataset.columns}
        parts.append(with_lineage(values, frame["place"], snapshot))
        problems += listed([row for row in found if isinstance(row, Problem)])
    return Parsed(typed_table(dataset, parts), problems)


def _municipality(dataset: Dataset, file: str, place: int, item: object) -> Row:
    fields = item if isinstance(item, dict) else {}
    code, name = fields.get("code"), _finnish_name(fields.get("classificationItemNames"))
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return Problem(file, "a municipality code of three digits", row=place, column="code", value=str(code))
    if name is None:
        shown = beginning(json.dumps(fields.get("classificationItemNames"), ensure_ascii=False))
        return Problem(file, "a name in Finnish", row=place, column="classificationItemNames", value=shown)
    classification = re.search(rf"{dataset.layout['classification']}_([0-9]{{8}})", file)
    valid_from = None if classification is None else _date(classification.group(1))
    if classification is None or valid_from is None:
        return Problem(file, "a file name that ends in the classification and its date")
    return {
        "luokitus": classification.group(),
        "voimassa_alkaen": valid_from,
        "kuntanumero": code,
        "nimi": name,
        "place": place,
    }


def _finnish_name(names: object) -> str | None:
    for name in names if isinstance(names, list) else []:
        if isinstance(name, dict) and name.get("lang", "fi") == "fi" and isinstance(name.get("name"), str):
            return str(name["name"]).strip() or None
    return None


def _date(digits: str) -> str | None:
    try:
        return date.fromisoformat(digits).isoformat()
    except ValueError:
        return None


def _correspondence(_: Dataset, file: str, place: int, item: object) -> Row:
    match = re.fullmatch(r".*/([^/]+)/maps/([0-9]{3})/([0-9]{3})", str(item))
    if match is None:
        shown = beginning(str(item), 120)
        return Problem(file, "an address that ends in /maps/ and two municipality codes", row=place, value=shown)
    key, old, new = match.groups()
    return {
        "luokitusavain": key.replace("%23", "#"),
        "vanha_kuntanumero": old,
        "uusi_kuntanumero": new,
        "place": place,
    }


def _items(content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _shown(snapshot: Snapshot) -> str:
    return beginning(snapshot.read().decode("utf-8", errors="replace"))
