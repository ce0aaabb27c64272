"""Tells each cause once to each of those it concerns, and once that it is over.

A message that did not leave is tried again the next time, and fails nothing else.
What does not live here: the causes (`causes.py`), the words (`words.py`) and the ways out (`sending.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from orchestration.alerts import memory, sending, words
from orchestration.alerts.causes import OF_RUNS
from orchestration.alerts.causes import causes as causes_of
from orchestration.alerts.memory import Told
from orchestration.intake import inbox
from orchestration.release.state import state
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from orchestration.alerts.causes import Cause
    from orchestration.alerts.sending import Channel
    from orchestration.release.state import Ending

_NOT_KNOWN_YET: frozenset[Ending] = frozenset({"running", "unfinished"})


def memory_path() -> Path:
    """The file of what has been told."""
    return get_settings().data_dir / "alerts.json"


def tell() -> list[str]:
    """Tell what is new and what is over; one line for each message that left or did not, for the log."""
    if not (sending.of_operators() or get_settings().area_contacts):
        return []
    now = state()
    is_known = now.last_run is None or now.last_run.ending not in _NOT_KNOWN_YET
    return tell_of(causes_of(now), runs_are_known=is_known)


def tell_of(causes: Iterable[Cause], *, runs_are_known: bool = True) -> list[str]:
    """Tell of these causes, and that those told before are over; one line for each message.

    Without `runs_are_known` nothing is known to be over of what only a run that ends well can end.
    """
    try:
        with FileLock(get_settings().data_dir / ".alerts.lock", timeout=0):
            return _tell_of({cause.id: cause for cause in causes}, runs_are_known=runs_are_known)
    except Timeout:
        return []  # somebody else is telling the very same


def wrong_areas() -> list[str]:
    """The folders of `ILMASTO_AREA_CONTACTS` that no project area has."""
    return sorted(set(get_settings().area_contacts) - set(inbox.areas()))


def _tell_of(now: Mapping[str, Cause], *, runs_are_known: bool) -> list[str]:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    told = memory.load(memory_path())
    for each_id, cause in now.items():
        before = told.get(each_id)
        told[each_id] = Told.of(cause, at) if before is None else before.model_copy(update={"is_over": False})
    standing = {cause.topic for cause in now.values()}
    for each_id in told.keys() - now.keys():
        one = told[each_id]
        if one.kind in OF_RUNS and not runs_are_known:
            continue
        if one.cause.topic in standing:  # another cause has taken its place: nothing is well again
            del told[each_id]
        else:
            told[each_id] = one.model_copy(update={"is_over": True})
    lines = []
    for is_over in (False, True):
        group = sorted((one for one in told.values() if one.is_over == is_over), key=_together)
        for (_, area), same in groupby(group, key=_together):
            lines += _send(list(same), area or None, told)
    memory.save(memory_path(), (one for one in told.values() if not one.is_over or _is_to_be_told(one)))
    return lines


def _together(one: Told) -> tuple[str, str]:
    """What stands in one message: causes of one kind and area, or the end of all that a good run ends."""
    return "runs" if one.is_over and one.kind in OF_RUNS else one.kind, one.area or ""


def _is_to_be_told(one: Told) -> bool:
    """Whether anybody who can still be reached was told of a cause that is over."""
    return any(channel.name in one.to for channel in _channels(one.area))


def _send(same: list[Told], area: str | None, told: dict[str, Told]) -> list[str]:
    """Send what each channel has not had of causes of one kind, and write down in `told` what left."""
    is_over = same[0].is_over
    lines = []
    for channel in _channels(area):
        due = [one for one in same if (channel.name in one.to) == is_over]
        if not due:
            continue
        message = words.message([one.cause for one in due], is_over=is_over)
        try:
            channel.send(message)
        except sending.NotSentError as error:
            lines.append(f"not sent: {message.subject}: {error}")
            continue
        lines.append(f"sent to {channel.name}: {message.subject}")
        for one in due:
            have = told[one.cause.id].to
            to = have - {channel.name} if is_over else have | {channel.name}
            told[one.cause.id] = told[one.cause.id].model_copy(update={"to": to})
    return lines


def _channels(area: str | None) -> list[Channel]:
    return sending.of_operators() if area is None else sending.of_area(area)
