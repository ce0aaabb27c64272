"""Asks Syke for the CSV file of every municipality of the scope.

Here: which addresses are asked. Not here: how (`sources/http.py`), or what is in the files (`parse.py`).
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sources.landing import Fetched
from sources.tables import released_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.contract import Ask, Source


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """One CSV file per municipality, in order of the scope; its version is the publisher's Last-Modified header.

    The publisher writes municipality numbers without leading zeros. Raises SourceError.
    """
    for dataset in source.datasets:
        for code in ask.scope.municipality_codes:
            path = dataset.layout["path"].format(number=int(code))
            answer = ask.client.get(path)
            name = PurePosixPath(path).name
            yield Fetched(name, answer.content, answer.url, released_at(answer.headers.get("Last-Modified")))
