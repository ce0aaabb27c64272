"""Asks Statistics Finland for the datasets of the contract: its PxWeb database, and its classification service.

Here: which datasets are asked for where, and which classifications are wanted. Not here: what PxWeb is like
(`sources/pxweb/`), how a question travels (`sources/http.py`), or what is in an answer (`parse.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sources.brought import brought
from sources.problems import SourceError
from sources.pxweb.ask import PxWeb, updated_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.asking import Ask
    from sources.contract import Dataset, Source
    from sources.landing import Fetched

# The service answers items in full with these; a key's rows it answers only without any, as addresses with two codes.
_IN_FULL = "content=data&format=json&lang=fi&meta=max"


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """The answers of every dataset: json-stat2 by groups of areas, and one file per classification.

    Where the publisher does not answer for a dataset and somebody brought its files, those are read and `ask.notes`
    says so; else brought files are left out, and told. Their version is the publisher's time of release in them, or the
    date in their name. Raises SourceError where the publisher does not answer, or its table lacks a variable or a
    municipality.
    """
    database = PxWeb(ask.client)
    by_hand = list(brought(ask.files_dir, source.max_megabytes))
    for dataset in source.datasets:
        there = [file for file in by_hand if dataset.takes(file.name)]
        names = ", ".join(file.url for file in there)
        try:
            # all of them before any: what was brought takes the place of the whole dataset
            answers = list(_asked(database, dataset, ask))
        except SourceError as error:
            if not there:
                raise
            ask.notes.append(f"{error}. Read in place of it: {names}")
            answers = [replace(file, publisher_version=_released(file)) for file in there]
        else:
            if there:
                ask.notes.append(f"the publisher answers, so what was brought is left out: {names}")
        yield from answers
    yield from (file for file in by_hand if not any(dataset.takes(file.name) for dataset in source.datasets))


def _asked(database: PxWeb, dataset: Dataset, ask: Ask) -> Iterator[Fetched]:
    if "classification" in dataset.layout:
        yield from _classifications(dataset, ask)
    elif "correspondence" in dataset.layout:
        yield _newest_correspondence(dataset, ask)
    else:
        yield from database.fetch(dataset, ask.scope)


def _released(file: Fetched) -> str | None:
    """When a brought file was released: by what stands in it, else by its name."""
    date = re.search(r"_(\d{8})\.json", file.name)
    return file.publisher_version or updated_in(file.content) or (_iso(date.group(1)) if date else None)


def _classifications(dataset: Dataset, ask: Ask) -> Iterator[Fetched]:
    """Every classification that holds from the scope's first year on: `<dataset>_<classification>_<date>.json`."""
    name = dataset.layout["classification"]
    found = _listed(ask, f"{dataset.layout['api']}/classifications", rf".*/({name}_(\d{{8}}))")
    wanted = sorted((date, full) for full, date in found if int(date[:4]) >= ask.scope.years[0])
    if not wanted:
        raise SourceError(
            f"{dataset.layout['api']}/classifications: no {name} of {ask.scope.years[0]} or later is listed; "
            "correct the classification in source.yml"
        )
    for date, full in wanted:
        answer = ask.client.get(f"{dataset.layout['api']}/classifications/{full}/classificationItems?{_IN_FULL}")
        yield answer.as_file(f"{dataset.name}_{full}.json", _iso(date))


def _newest_correspondence(dataset: Dataset, ask: Ask) -> Fetched:
    """The newest key from former and present municipalities to present ones: `<dataset>_<former>_<date>.json`."""
    former, present = dataset.layout["correspondence"]
    api = dataset.layout["api"]
    pattern = rf".*/({former}_(\d{{8}}))(?:%23|#)({present}_\d{{8}})"
    found = [(date, old, new) for old, date, new in _listed(ask, f"{api}/correspondenceTables", pattern)]
    if not found:
        raise SourceError(f"{api}/correspondenceTables: no key from {former} to {present}; correct source.yml")
    date, old, new = max(found)
    answer = ask.client.get(f"{api}/correspondenceTables/{old}%23{new}/maps")
    return answer.as_file(f"{dataset.name}_{old}.json", _iso(date))


def _listed(ask: Ask, address: str, pattern: str) -> list[tuple[str, ...]]:
    """The groups of `pattern` in each address that the service lists at `address` and that matches it whole."""
    answer = ask.client.get(address)
    try:
        addresses = json.loads(answer.content)
    except (ValueError, RecursionError):
        addresses = None
    if not isinstance(addresses, list):
        raise SourceError(f"{answer.url}: no list of classifications; see whether the service has moved")
    return [match.groups() for item in addresses if (match := re.fullmatch(pattern, str(item)))]


def _iso(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:]}"
