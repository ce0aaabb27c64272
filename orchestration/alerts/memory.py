"""What has been told already, and to whom: one small file in the data folder, written whole or not at all.

What does not live here: what there is to tell (`causes.py`).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from orchestration.alerts.causes import Cause, Kind
from sources.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Told(BaseModel):
    """One cause that was told to somebody, or is to be."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    name: str
    lines: tuple[str, ...]
    area: str | None
    version: str
    since: str
    """When it was first seen (ISO 8601, UTC)."""
    to: frozenset[str] = frozenset()
    """Who has been told, as channels are called."""
    is_over: bool = False
    """Whether it is gone, and those who were told of it are yet to be told so."""

    @classmethod
    def of(cls, cause: Cause, since: str) -> Told:
        """A cause that nobody has been told of."""
        return cls(**asdict(cause), since=since)

    @property
    def cause(self) -> Cause:
        """The cause itself."""
        return Cause(self.kind, self.name, self.lines, self.area, self.version)


class _Memory(BaseModel):
    told: list[Told] = []


def load(path: Path) -> dict[str, Told]:
    """What is remembered, by the cause's id. A damaged file remembers nothing: all is told once more."""
    try:
        memory = _Memory.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return {}
    return {told.cause.id: told for told in memory.told}


def save(path: Path, told: Iterable[Told]) -> None:
    """Remember these and no other."""
    write_atomically(path, _Memory(told=list(told)).model_dump_json(indent=1).encode())
