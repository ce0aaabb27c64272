"""Houses on a lake of their own: its PostgreSQL, its settings, and looking at it as a stranger would.

Not here: what is asked of a lake (`test_lake.py`, `test_lake_writers.py`).
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from orchestration import lake, warehouse
from orchestration.settings import get_settings
from tests.conftest import House, settings_of
from tests.orchestration.postgres_server import Server, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Rows = list[tuple[object, ...]]
OF_ITS_OWN_DAY = {"release_history", "release_info", "release_sources"}
"""Tables of a release that tell when it was made."""


@dataclass(frozen=True)
class LakeHouse(House):
    """A data folder whose runs build on a lake."""

    server: Server
    database: str

    def at(self, snapshot: int, sql: str) -> Rows:
        """What the lake answers as of a snapshot."""
        return warehouse.rows_of(lake.Lake(lake.required().address, lake.required().data, snapshot), sql)

    def head(self, sql: str) -> Rows:
        """What the lake answers now."""
        return warehouse.rows_of(lake.required(), sql)


def assert_same_tables(on_it: Mapping[str, bytes], without: Mapping[str, bytes]) -> None:
    """That two releases, by their files' names, have tables of the very same bytes."""
    tables = {name for name in without if name.endswith((".parquet", ".csv")) and "/" not in name}
    assert len(tables) > 60
    differing = {name for name in tables if on_it[name] != without[name]}
    assert {name.partition(".")[0] for name in differing} <= OF_ITS_OWN_DAY


@contextmanager
def on_a_lake(first_data: Path, data_dir: Path, database: str = "lake") -> Iterator[LakeHouse]:
    """A house that has landed what the first house has, and has published nothing."""
    shutil.copytree(first_data / "landing", data_dir / "landing")
    with running() as server, settings_of(data_dir), pytest.MonkeyPatch.context() as environment:
        server.ask(f"create database {database}")
        environment.setenv("ILMASTO_WAREHOUSE", f"ducklake:{server.url(database)}")
        get_settings.cache_clear()
        yield LakeHouse(data_dir.resolve(), server, database)
