"""Asks the map service of Statistics Finland for the newest municipality borders, unless somebody brought a file.

Here: finding the newest layer, and asking for it page by page. Not here: how (`sources/http.py`), or what is in the
files (`parse.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from sources.brought import brought
from sources.problems import SourceError
from sources.tables import released_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.asking import Ask
    from sources.contract import Dataset, Source
    from sources.http import Client
    from sources.landing import Fetched

_CLOCK = re.compile(rb'"timeStamp" ?: ?"[^"]*"')
_MOST_PAGES = 100


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """The files brought by hand where there are any, else the newest layer as GeoJSON: `kunta4500k_2026_01.json`, ….

    The service writes the time of day into every answer; that is emptied, or the same borders would count as new each
    time. Nothing else is touched. Raises SourceError where the service does not answer, has no such layer, or stops
    giving features before it has given all.
    """
    by_hand = list(brought(ask.files_dir, source.max_megabytes))
    if by_hand:
        yield from by_hand
        return
    for dataset in source.datasets:
        yield from _pages(ask.client, dataset, _newest_layer(ask.client, dataset.layout["layer"]))


def _newest_layer(client: Client, layer: str) -> str:
    """The name of the layer with the newest year, from what the service says it has."""
    answer = client.get(_question(request="GetCapabilities"))
    try:
        names = [element.text or "" for element in ElementTree.fromstring(answer.content).iterfind(".//{*}Name")]
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise SourceError(f"{answer.url}: no list of layers ({error}); see whether the service has moved") from error
    found = [name for name in names if re.fullmatch(rf"{re.escape(layer)}_[0-9]{{4}}", name.strip())]
    if not found:
        raise SourceError(f"{answer.url}: no layer {layer}_<year>; see what it is called now, and correct source.yml")
    return max(name.strip() for name in found)


def _pages(client: Client, dataset: Dataset, layer: str) -> Iterator[Fetched]:
    """Every page of a layer, in order of code; the service may give fewer features at a time than it is asked for."""
    name = layer.rpartition(":")[2]
    start = 0
    for page in range(1, _MOST_PAGES + 1):
        answer = client.get(
            _question(
                request="GetFeature",
                typeNames=layer,
                outputFormat="application/json",
                srsName="EPSG:4326",
                sortBy="kunta",
                count=dataset.layout["page_size"],
                startIndex=start,
            )
        )
        counts = _counts(answer.content)
        if start and counts is not None and counts[0] == 0:
            if counts[1] is None:
                return
            raise SourceError(f"{answer.url}: {start} of {counts[1]} features and no more; try again later")
        content = _CLOCK.sub(b'"timeStamp":""', answer.content)
        version = released_at(answer.headers.get("Last-Modified"))
        yield replace(answer, content=content).as_file(f"{name}_{page:02d}.json", version)
        if counts is None or counts[0] == 0:
            return  # what came instead of features is the parser's to tell
        start += counts[0]
        if counts[1] is not None and start >= counts[1]:
            return
    raise SourceError(
        f"{layer}: not all in {_MOST_PAGES} answers; see what the service answers, and correct source.yml"
    )


def _question(**parameters: str | int) -> str:
    return "wfs?" + urlencode({"service": "WFS", "version": "2.0.0", **parameters}, safe=":/")


def _counts(content: bytes) -> tuple[int, int | None] | None:
    """How many features an answer holds and how many there are in all, if it says; None where it is no such answer."""
    try:
        document = json.loads(content)
        returned, matched = len(document["features"]), document.get("numberMatched")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return returned, matched if type(matched) is int else None
