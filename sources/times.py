"""Moments, kept as UTC, on the clock of Finland: whoever reads of a day reads of the day that it was there.

What does not live here: how a day is written for readers (`orchestration/report/wording.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def in_finland(moment: str) -> datetime:
    """A moment (ISO 8601; UTC where it names no zone) on Finland's clock. Raises ValueError where it is none."""
    read = datetime.fromisoformat(moment)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(HELSINKI)
