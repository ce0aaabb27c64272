"""The instants of readings: with a zone as they are, without one in Finland's time.

Here: text -> UTC, and the hours that are not there or come twice when clocks change. Not here: reading files
(`readings.py`).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.lib import ArrowInvalid

from sources.problems import Problem
from sources.tables import LISTED_PROBLEMS

FINLAND = "Europe/Helsinki"
_AT, _METER = "Alkuaika", "Mittauspisteen tunnus"
_UTC, _LOCAL = pa.timestamp("s", "UTC"), pa.timestamp("s")
_ZONE = r"(Z|[+-]\d\d:?\d\d)$"
_EXPECTED = "an instant such as 2024-12-31T22:00:00Z, or 2025-01-01T00:00:00 in Finland's time"


class Clock:
    """Tells the instants of one file, a part after another.

    Of the hour that comes twice in autumn the first row of a meter is the earlier, the second the later one: so it
    remembers those of the parts before.
    """

    def __init__(self) -> None:
        """Begin a file."""
        self._seen: set[tuple[str, int]] = set()

    def instants(self, table: pa.Table) -> pa.ChunkedArray | None:
        """The instants of a part in UTC; None where a cell is none, and where some have a zone and others have not."""
        cells = table[_AT]
        try:
            if pa.types.is_timestamp(cells.type):
                return cells.cast(_UTC) if cells.type.tz else self._of_local(table, cells.cast(_LOCAL))
            if pc.all(pc.match_substring_regex(cells, _ZONE)).as_py():
                return cells.cast(_UTC)
            return self._of_local(table, cells.cast(_LOCAL))
        except ArrowInvalid:
            return None

    def _of_local(self, table: pa.Table, local: pa.ChunkedArray) -> pa.ChunkedArray:
        earliest, latest = (
            pc.assume_timezone(local, FINLAND, ambiguous=which, nonexistent="raise") for which in ("earliest", "latest")
        )
        twice = pc.indices_nonzero(pc.not_equal(earliest, latest)).to_pylist()
        if not twice:
            return earliest.cast(_UTC)
        meters, at = table[_METER], local.cast(pa.int64())
        is_later = [False] * len(table)
        for index in twice:
            key = meters[index].as_py(), at[index].as_py()
            is_later[index] = key in self._seen
            self._seen.add(key)
        return pc.if_else(pa.array(is_later), latest, earliest).cast(_UTC)


def wrong_instants(table: pa.Table, first_row: int, name: str) -> list[Problem]:
    """The first cells that are no instant; one of the hour that is left out in spring is none."""
    found = []
    for index, cell in enumerate(table[_AT].to_pylist()):
        if not _is_instant(cell):
            found.append(Problem(name, _EXPECTED, row=first_row + index, column=_AT, value=str(cell or "")))
        if len(found) == LISTED_PROBLEMS:
            break
    return found or [Problem(name, f"{_EXPECTED}; the file mixes both", row=first_row, column=_AT)]


def _is_instant(cell: object) -> bool:
    one = pa.array([None if cell is None else str(cell)], pa.string())
    try:
        if pc.match_substring_regex(one, _ZONE)[0].as_py():
            return bool(one.cast(_UTC)[0].is_valid)
        local = pc.assume_timezone(one.cast(_LOCAL), FINLAND, ambiguous="earliest", nonexistent="raise")
        return bool(local[0].is_valid)
    except ArrowInvalid:
        return False
