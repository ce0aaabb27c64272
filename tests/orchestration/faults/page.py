"""Writes `docs/faults.md` from the table of faults: `python -m tests.orchestration.faults.page`.

What does not live here: the faults. A test compares the page with what this module would write.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.orchestration.faults.fault import MEANINGS
from tests.orchestration.faults.table import FAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.orchestration.faults.fault import Fault

PATH = Path(__file__).parents[3] / "docs" / "faults.md"
_OPENING = """# What can arrive, and what comes of it

This page is generated from the tests (`python -m tests.orchestration.faults.page`): each line is a test. What must be
refused is sent to the door, and through the whole job where the door lets it pass; what is read is compared with the
clean file's raw tables. One fault of each publisher and outcome goes the whole way to the published release.
"""


def text(faults: Mapping[str, Sequence[Fault]]) -> str:
    """The page in Markdown."""
    outcomes = [f"- **{outcome}**: {meaning}" for outcome, meaning in MEANINGS.items()]
    parts = [_OPENING, "\n".join(outcomes) + "\n"]
    for kind, of_kind in faults.items():
        rows = [
            f"| {_cell(fault.title)} | {fault.publisher} | {fault.outcome} | {_named(fault)} |" for fault in of_kind
        ]
        head = ["| what arrives | from | outcome | named in the message |", "|---|---|---|---|"]
        parts.append("\n".join([f"## {kind}", "", *head, *rows]) + "\n")
    return "\n".join(parts)


def _named(fault: Fault) -> str:
    return ", ".join(f"`{_cell(word)}`" for word in fault.named) or "–"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ").replace("\t", " ")


if __name__ == "__main__":
    PATH.write_text(text(FAULTS), encoding="utf-8")
