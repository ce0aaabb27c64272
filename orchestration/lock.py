"""One at a time on one data folder: the lock of whoever builds, publishes, goes back or clears away, and who has it.

What does not live here: what is done under the lock, and the intake's own lock (`intake/intake.py`).
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from orchestration.settings import get_settings
from sources.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class BusyError(Exception):
    """Somebody else is at work on the data folder; the text says who, since when, and what to do."""


@contextmanager
def held_by(who: str, run_id: str | None = None) -> Iterator[None]:
    """Hold the lock of the data folder for as long as the block runs. Whoever holds it may take it again inside.

    Raises BusyError at once where another thread or process holds it. A process that is killed leaves it free.
    """
    data_dir = get_settings().data_dir
    lock = FileLock(data_dir / ".refresh.lock", timeout=0, is_singleton=True)
    holder = data_dir / ".refresh.json"
    is_outermost = not lock.is_locked
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(_busy(holder)) from None
    try:
        if is_outermost:
            since = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
            told = {"who": who, "run_id": run_id, "since": since, "pid": os.getpid()}
            write_atomically(holder, json.dumps(told).encode())
        yield
    finally:
        if is_outermost:
            holder.unlink(missing_ok=True)
        lock.release()


def run_at_work() -> str | None:
    """The id of the run that holds the lock of the data folder, or None where no run does. Takes no lock itself."""
    told = _told(get_settings().data_dir / ".refresh.json")
    if told is None:
        return None
    try:
        os.kill(told["pid"], 0)
    except ProcessLookupError:  # it was killed
        return None
    except PermissionError:  # another user's
        pass
    return str(told["run_id"])


def _busy(holder: Path) -> str:
    told = _told(holder)
    if told is None:  # it has just begun or just ended
        who = "another run"
    else:
        run = f"run {told['run_id']}, " if told["run_id"] else ""
        who = f"{told['who']} ({run}process {told['pid']}, since {told['since']})"
    return f"{who} is at work on {holder.parent}. Wait until it has ended, or look at it with `make dev`."


def _told(holder: Path) -> dict[str, Any] | None:
    """What the one at work tells of itself: `who`, `run_id`, `since` and `pid`."""
    try:
        told: dict[str, Any] = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if told.keys() >= {"who", "run_id", "since", "pid"} else None
