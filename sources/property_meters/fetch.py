"""Asks a meter system for the months of readings where its address is known, and takes what somebody brought.

Here: which months are asked. Not here: how a question travels, that what has not changed comes not again
(`sources/http.py`), finding what was brought (`sources/brought.py`), or what is in a file (`parse.py`, `readings.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sources.brought import brought
from sources.problems import NotThereError
from sources.tables import released_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.asking import Ask
    from sources.contract import Source
    from sources.landing import Fetched


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """A file `lukemat_<year>-<month>.csv` for each of the last months that is there, then those of the inbox.

    May be none. The version of an asked month is its Last-Modified header: a corrected month is a new one. Raises
    SourceError where the meter system does not answer, and as `brought` does.
    """
    polled = source.dataset("readings").layout["polled"]
    found, lacking = False, list[str]()
    for month in last_months(datetime.now(UTC), polled["months"]) if polled["address"] is not None else []:
        try:
            answer = ask.client.get(polled["address"].format(month=month))
        except NotThereError:
            lacking += [month] if found else []
            continue
        # before its first month and after its last one a series lacks nothing
        ask.notes.extend(f"{source.name}: there are no readings of {one}" for one in lacking)
        found, lacking = True, []
        yield answer.as_file(f"lukemat_{month}.csv", released_at(answer.headers.get("Last-Modified")))
    yield from brought(ask.files_dir, source.max_megabytes)


def last_months(now: datetime, count: int) -> list[str]:
    """The `count` months up to that of `now`, the oldest first, such as `2025-03`."""
    last = now.year * 12 + now.month - 1
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(last - count + 1, last + 1)]
