"""Syke's releases: when a file was released, and whether its figures are preliminary or final.

Here: the rules of the contract that tell a release's time and preliminary from final. Not here: the date in a name
(`sources/brought.py`), the files' content, or which release counts (`dbt_project/`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sources.brought import released_in
from sources.spreadsheets import modified_at

if TYPE_CHECKING:
    from sources.contract import Dataset
    from sources.landing import Snapshot

PRELIMINARY, FINAL = "ennakko", "lopullinen"


def julkaisu(dataset: Dataset, snapshot: Snapshot, newest_year: int) -> str | None:
    """`ennakko` or `lopullinen`; None where it can't be known. `newest_year` is the last year of the file's figures.

    The file's name decides, else the publisher's calendar: final figures of a year come in the month that the layout
    says. A file of an earlier time is preliminary, one that was released later is final. A file of which only is known
    that it was saved later may be a copy of either, whether somebody brought it or its publisher's server told no date.
    """
    if re.search(dataset.layout["preliminary_name"], snapshot.name):
        return PRELIMINARY
    calendar = dataset.layout["final_from"]
    final_from = f"{newest_year + calendar['years_after']}-{calendar['month']:02d}"
    if snapshot.vintage < final_from:
        return PRELIMINARY
    return FINAL if _is_release_known(snapshot) else None


def released_on(name: str, content: bytes, said: str | None = None) -> str | None:
    """The release of a file by the date in its name, else what its publisher `said`, else when it was last saved.

    ISO 8601, UTC; None where nothing tells it, as for a CSV file.
    """
    found = released_in(name) or said
    if found is not None:
        return found
    return _saved_on(content) if _is_workbook(name) else None


def _is_release_known(snapshot: Snapshot) -> bool:
    """Whether a file's time is that of its release, and not only when somebody saved a workbook."""
    if snapshot.origin == "upload":
        return released_in(snapshot.url) is not None
    if not _is_workbook(snapshot.name) or released_in(snapshot.name) is not None:
        return True
    return snapshot.publisher_version not in (None, _saved_on(snapshot.read()))


def _is_workbook(name: str) -> bool:
    return name.lower().endswith(".xlsx")


def _saved_on(content: bytes) -> str | None:
    """When a workbook was last saved, in UTC; None where it does not say."""
    saved = modified_at(content)
    try:
        return None if saved is None else _in_utc(datetime.fromisoformat(saved))
    except ValueError:
        return None


def _in_utc(moment: datetime) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
