"""Which municipality has become part of which other, and when: published facts of `published_mergers.yml`.

What does not live here: the municipalities of each year, which a refresh loads (`classifications.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_FACTS_FILE = Path(__file__).parent / "published_mergers.yml"


def mergers() -> dict[str, dict[str, Any]]:
    """For each former municipality, the code it is now part of (`into`) and the year it merged (`from`)."""
    facts: dict[str, dict[str, Any]] = yaml.safe_load(_FACTS_FILE.read_text(encoding="utf-8"))
    return facts
