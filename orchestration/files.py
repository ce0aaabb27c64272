"""Small things that several rooms do with a file.

Not here: where files lie (`settings.py`, `runs.py`), or bytes that are kept for good (`sources/landing.py`).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes in hexadecimal, read piece by piece. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, content: object) -> None:
    """Write `content` as readable JSON in UTF-8."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
