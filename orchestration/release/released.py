"""The shape of a released table and of its columns, which every file of a release is written from.

What does not live here: which tables there are (`exports.py`, `tables.py`, `wide_tables.py`) and writing them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A column of a released table."""

    name: str
    sql_type: str
    description: str
    unit: str | None = None
    processing: str | None = None
    """Whether its values are the publisher's own (carried) or made here (computed), where that is told."""


@dataclass(frozen=True)
class ReleasedTable:
    """A table of the release: its columns, its key and the order its rows are written in."""

    name: str
    description: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    made_of: frozenset[str] = frozenset()
    """The raw tables that its values come from."""
    title_fi: str = ""
