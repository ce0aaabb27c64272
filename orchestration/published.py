"""What is published now, as the release itself tells it.

What does not live here: making and publishing a release (`release/release.py`).
"""

from __future__ import annotations

import json
from typing import Any

from orchestration.settings import get_settings


def published_release() -> dict[str, Any] | None:
    """The published release's own description (release.json), or None where nothing is published."""
    path = get_settings().published_link / "release.json"
    if not path.exists():
        return None
    description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return description
