"""What a fault is: what arrives, from whom, the one outcome it must have, and what the message must name.

Not here: the faults (a module per kind), the test that sends them (`test_faults.py`), or the page (`page.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.sources.hostile_server import Behaviour

Outcome = Literal["read right", "made harmless", "quarantined", "refused", "source failed"]
Files = dict[str, bytes | None]

MEANINGS: dict[Outcome, str] = {
    "read right": "the release holds the very same numbers as from the clean file",
    "made harmless": "the release is published, and the text leaves as plain words: no formula, no markup, no command",
    "quarantined": "the release is published without the one bad row, and tells the row in its quality report",
    "refused": "exit code 1; the published release stays byte for byte as it was",
    "source failed": "exit code 3; the published release stays byte for byte as it was",
}
"""Every outcome that a fault may have, in the words of the page."""


@dataclass(frozen=True)
class Fault:
    """One thing a publisher or a coordinator can send, and what must come of it.

    `files` gives the example files that arrive changed (None: the file does not come); `behaviour` is how the server
    answers instead of serving the example. `named` are the words that the message must hold.
    """

    title: str
    publisher: str
    outcome: Outcome
    named: tuple[str, ...] = ()
    files: Callable[[], Files] | None = None
    behaviour: Behaviour | None = None
    released: str | None = None
    """When the changed files were released, where it is another time than the example's."""
    raw_rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows of each raw table are others than those of the clean files, where the file is accepted."""
    brought: Callable[[], Files] | None = None
    """Files that somebody brings by hand, by their path in the publisher's inbox, while the publisher is asked."""

    @property
    def test_id(self) -> str:
        """The fault's name in the list of tests."""
        return re.sub(r"[^a-z0-9]+", "_", f"{self.publisher} {self.title}".lower()).strip("_")


def refused(title: str, publisher: str, files: Callable[[], Files], *named: str) -> Fault:
    """A fault that stops the release and is named."""
    return Fault(title, publisher, "refused", named, files)


def read_right(title: str, publisher: str, files: Callable[[], Files], **raw_rows: int) -> Fault:
    """A fault that changes no number, though it may change `raw_rows`."""
    return Fault(title, publisher, "read right", (), files, raw_rows=raw_rows)
