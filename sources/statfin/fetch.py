"""Asks Statistics Finland's PxWeb API for the tables of the contract.

Here: which datasets are asked for, and how. Not here: what PxWeb is like (`sources/pxweb/`), how a question travels
(`sources/http.py`), or what is in an answer (`parse.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.pxweb.ask import PxWeb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.contract import Ask, Source
    from sources.landing import Fetched


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """The json-stat2 answers of every dataset: `<dataset>_<table>_01.json`, `_02.json`, … by groups of areas.

    Raises SourceError where the publisher does not answer, or its table lacks a variable or a municipality.
    """
    server = PxWeb(ask.client)
    for dataset in source.datasets:
        yield from server.fetch(dataset, ask.scope)
