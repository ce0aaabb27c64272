"""Asks Syke for the CSV file of every municipality of the scope, and takes in the files that somebody brought by hand.

Here: which addresses are asked, and which release a file is of. Not here: how (`sources/http.py`), or what is in the
files (`parse.py`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sources.landing import Fetched, brought, plain_name
from sources.syke.releases import released_on
from sources.tables import released_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.contract import Ask, Source


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """One CSV file per municipality, in order of the scope; then the layouts' own addresses; then what was brought.

    The publisher writes municipality numbers without leading zeros. A CSV file's release is the publisher's
    Last-Modified header; a workbook's is the date in its name, else that header, else when it was last saved. Raises
    SourceError.
    """
    for dataset in source.datasets:
        for code in ask.scope.municipality_codes if "path" in dataset.layout else ():
            path = dataset.layout["path"].format(number=int(code))
            answer = ask.client.get(path)
            name = PurePosixPath(path).name
            yield Fetched(name, answer.content, answer.url, released_at(answer.headers.get("Last-Modified")))
    for address in (one for dataset in source.datasets for one in dataset.layout.get("addresses", ())):
        answer = ask.client.get(address)
        name = plain_name(Path(unquote(urlsplit(address).path)))
        header = released_at(answer.headers.get("Last-Modified"))
        yield Fetched(name, answer.content, answer.url, released_on(name, answer.content, said=header))
    for file in brought(ask.files_dir, source.max_megabytes):
        yield replace(file, publisher_version=released_on(file.name, file.content))
