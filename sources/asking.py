"""What a `fetch.py` gets to work with. Not here: the client itself (`http.py`) and what is asked (each `fetch.py`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope
    from sources.http import Client


@dataclass(frozen=True)
class Ask:
    """What a `fetch.py` gets to work with: what to ask for, the client to ask with, and folders of files.

    `files_dir` holds the publisher's files that somebody brought by hand, where there are any. `notes` takes
    what readers of the quality report must know of how the files were had: one sentence each, a warning.
    """

    scope: Scope
    client: Client
    workbooks_dir: Path | None = None
    files_dir: Path | None = None
    notes: list[str] = field(default_factory=list)
