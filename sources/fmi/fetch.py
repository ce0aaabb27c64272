"""Takes the tables of degree days that somebody brought: no address of a file of them is known.

Here: which files there are. Not here: finding them (`sources/brought.py`), or what is in them (`parse.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.brought import brought

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.asking import Ask
    from sources.contract import Source
    from sources.landing import Fetched


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """The files of the publisher's inbox; may be none. Raises SourceError and Refused as `brought` does."""
    yield from brought(ask.files_dir, source.max_megabytes)
