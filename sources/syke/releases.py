"""Syke's releases: when a file was released, and whether its figures are preliminary or final.

Here: reading a release's date from a file that somebody brought, and the rule of the contract that tells preliminary
from final. Not here: the files' content, or which release counts (`dbt_project/`).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sources.spreadsheets import modified_at

if TYPE_CHECKING:
    from sources.contract import Dataset
    from sources.landing import Snapshot

PRELIMINARY, FINAL = "ennakko", "lopullinen"
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FINNISH_DATE = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")


def julkaisu(dataset: Dataset, snapshot: Snapshot) -> str:
    """`ennakko` or `lopullinen`, by the file's name or else by the month of its release, as the layout says."""
    if re.search(dataset.layout["preliminary_name"], snapshot.name):
        return PRELIMINARY
    month = datetime.fromisoformat(snapshot.vintage).month
    return PRELIMINARY if month in dataset.layout["preliminary_months"] else FINAL


def released_on(name: str, content: bytes, said: str | None = None) -> str | None:
    """The release of a file by the date in its name, else what its publisher `said`, else when it was last saved.

    ISO 8601, UTC; None where nothing tells it, as for a CSV file that somebody brought.
    """
    found = _dated(name) or said
    if found is not None:
        return found
    saved = modified_at(content) if name.lower().endswith(".xlsx") else None
    try:
        return None if saved is None else _in_utc(datetime.fromisoformat(saved))
    except ValueError:
        return None


def _dated(name: str) -> str | None:
    """The one date that stands in a name, in either of two ways of writing it."""
    for pattern, order in ((_ISO_DATE, (0, 1, 2)), (_FINNISH_DATE, (2, 1, 0))):
        if match := pattern.search(name):
            year, month, day = (int(match.groups()[place]) for place in order)
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                continue
    return None


def _in_utc(moment: datetime) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
