"""Asks Traficom's statistics database for passenger cars, and for the register where its address is known.

Here: what is asked for. Not here: what PxWeb is like (`sources/pxweb/`), how a question travels (`sources/http.py`), or
what is in the files (`parse.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sources.brought import brought
from sources.landing import plain_name
from sources.pxweb.ask import PxWeb
from sources.tables import released_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.asking import Ask
    from sources.contract import Source
    from sources.landing import Fetched


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """The json-stat2 answers of the passenger cars, the register's file, and the files of the publisher's inbox.

    The version is the publisher's time of release. Raises SourceError where the publisher does not answer, or its table
    lacks a variable or a municipality.
    """
    yield from PxWeb(ask.client).fetch(source.dataset("passenger_cars"), ask.scope)
    address = source.dataset("register_vehicles").layout["address"]
    if address is not None:
        answer = ask.client.get(address)
        name = plain_name(Path(unquote(urlsplit(address).path)))
        yield answer.as_file(name, released_at(answer.headers.get("Last-Modified")))
    yield from brought(ask.files_dir, source.max_megabytes)
