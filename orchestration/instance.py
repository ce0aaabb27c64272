"""Opens Dagster's persistent instance, where runs of the command line and the web interface stand side by side.

What does not live here: anything a release depends on. The event log is for people; the verdict reads the run's folder.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import dagster as dg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from orchestration.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry

JOB_TAG = "ilmasto/job"
"""The tag of a run by which Dagster's queue lets one run of each job run at a time (`dagster.yaml`)."""


def open_instance() -> dg.DagsterInstance:
    """The instance of the settings' data folder. Its log is written without waiting for the disk at each event.

    A refresh commits many hundred times to Dagster's SQLite files. A power cut may lose the last of them, a crash of
    the process none. Raises DatabaseError where the settings name a PostgreSQL that can't be used.
    """
    if not event.contains(Engine, "connect", _do_not_wait_for_the_disk):
        event.listen(Engine, "connect", _do_not_wait_for_the_disk)
    get_settings()
    return dg.DagsterInstance.get()


def _do_not_wait_for_the_disk(connection: object, _entry: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")
