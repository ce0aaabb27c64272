"""What a publisher answered, and the condition by which it is asked whether the same is still so.

Here: an answer, its marks, and which kept answers an address may be asked about. Not here: asking (`http.py`), and
keeping (`landing.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from sources import landing
from sources.landing import Fetched
from sources.limits import MEGABYTE
from sources.objects import LostBytesError
from sources.observations import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sources.contract import Source
    from sources.observations import Seen

ASKED_WHOLE_AFTER = timedelta(days=7)
"""Since when a file has not come whole, for it to be asked for without a condition: how long a false "not modified",
which nothing tells from a true one, can be believed."""

_LONGEST_MARK = 200
_CONDITIONS = {
    "ETag": ("If-None-Match", re.compile(r'(?:W/)?"[!#-~]+"')),
    "Last-Modified": ("If-Modified-Since", re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")),
}
"""Each mark, the header that asks by it, and what it must be like; one that was cut to its length is not."""


@dataclass(frozen=True)
class Answer:
    """What a publisher answered: the decoded bytes, the address they came from, and the headers.

    `whole_at` is when the bytes came in answer to a plain GET; None where they answer a question.
    """

    content: bytes
    url: str
    headers: Mapping[str, str]
    whole_at: datetime | None = None

    @property
    def marks(self) -> dict[str, str]:
        """The headers by which the publisher tells these bytes from others, where it sends them."""
        return {name: self.headers[name][:_LONGEST_MARK] for name in _CONDITIONS if name in self.headers}

    @property
    def condition(self) -> dict[str, str]:
        """The header that asks for the bytes only if they are others; none where they have no mark to ask by.

        An ETag alone where there is one. A time is the weaker mark: of whole seconds, and many servers take a file that
        was put back with an earlier time for an unchanged one.
        """
        for mark, (header, form) in _CONDITIONS.items():
            if form.fullmatch(self.headers.get(mark, "")):
                return {header: self.headers[mark]}
        return {}

    def confirmed(self, status: int, headers: Mapping[str, str]) -> Answer | None:
        """The same answer, with its newest marks, where its publisher says that it is still so.

        None where `status` says anything but "not modified", and where `headers` have the mark of something else.
        """
        if status != HTTPStatus.NOT_MODIFIED:
            return None
        asked_by = next(mark for mark, (header, _) in _CONDITIONS.items() if header in self.condition)
        told = headers.get(asked_by, self.headers[asked_by])
        if told.removeprefix("W/") != self.headers[asked_by].removeprefix("W/"):
            return None
        return replace(self, headers=self.marks | replace(self, headers=headers).marks)

    def as_file(self, name: str, version: str | None = None) -> Fetched:
        """The answer as a publisher's file; `version` is its time of release (ISO 8601, UTC) where that is told."""
        return Fetched(name, self.content, self.url, version, headers=self.marks, whole_at=self.whole_at)


Before = Callable[[str], Answer | None]
"""The answer that an address gave last and that it may be asked about; None where it must be asked for the whole."""


def answers_before(source: Source, landing_dir: Path, notes: list[str] | None = None) -> Before:
    """What the addresses of a publisher gave at the newest fetch, as far as it is kept and came whole lately.

    An answer's bytes are those that were landed, held against their sha256. `notes` gets a line of each damage that was
    found in the landing.
    """
    notes = [] if notes is None else notes
    last_seen = Reader(landing_dir, notes).last_seen(source.publisher, "live").values()
    # what is larger than it may be now is asked for, and refused
    seen = [one for one in last_seen if _came_lately(one) and one.size_bytes <= source.max_megabytes * MEGABYTE]
    times = Counter(one.url for one in seen)
    asked = {one.key: one for one in seen if times[one.url] == 1}
    there = landing.kept(source.publisher, asked, landing_dir, notes)
    known = {snapshot.url: (snapshot, asked[snapshot.origin, snapshot.name, snapshot.sha256]) for snapshot in there}

    def before(url: str) -> Answer | None:
        if url not in known:
            return None
        snapshot, one = known[url]
        try:
            answer = Answer(snapshot.read(), url, one.headers, one.whole_at)
        except LostBytesError:
            return None
        return answer if answer.condition else None

    return before


def _came_lately(one: Seen) -> bool:
    """Whether it came whole in the last days; never where that is not known, or is yet to come."""
    return one.whole_at is not None and timedelta(0) <= datetime.now(UTC) - one.whole_at < ASKED_WHOLE_AFTER
