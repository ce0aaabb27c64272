"""Asks Energiateollisuus for the yearly workbooks whose addresses are known, and takes those that somebody brought.

Here: which addresses are asked. Not here: how (`sources/http.py`), or what is in the workbooks (`parse.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.brought import brought
from sources.tables import released_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.asking import Ask
    from sources.contract import Source
    from sources.landing import Fetched


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """The workbook of every configured address as `<dataset>_<year>.xlsx`, then the files of the publisher's inbox.

    May be nothing at all, as the contract says with `rows: {min: 0}`: the addresses are not known in advance. The
    version of an asked workbook is the publisher's Last-Modified header. Raises SourceError where an address does not
    answer.
    """
    for dataset in source.datasets:
        for year, address in sorted(dataset.layout["addresses"].items()):
            answer = ask.client.get(address)
            yield answer.as_file(f"{dataset.name}_{year}.xlsx", released_at(answer.headers.get("Last-Modified")))
    yield from brought(ask.files_dir, source.max_megabytes)
