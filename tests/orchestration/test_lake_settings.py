"""The setting of a lake: what it may be, and what is said where the lake can't be used.

Not here: what is built on a lake (`test_lake.py`).
"""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from orchestration import lake, warehouse
from orchestration.ingest import assets as ingest
from orchestration.settings import WrongSettingError, get_settings, tool_environment
from sources.landing import bundled
from tests.orchestration.postgres_server import OWNER, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sources.landing import Fetched
    from tests.conftest import House
    from tests.orchestration.postgres_server import Server

POPULATION = "population_11re_01.json"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        started.ask("create database lake")
        yield started


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """As in a process of its own."""
    warehouse._of_lake.cache_clear()  # noqa: SLF001 - same
    yield
    warehouse._of_lake.cache_clear()  # noqa: SLF001 - same


# What it may be


@pytest.mark.parametrize(
    "wrong",
    [
        "postgresql://ilmasto:salainen@db.example.fi/ilmasto",
        "ducklake:postgres:dbname=ilmasto password=salainen",
        "ducklake:postgresql://ilmasto:sala@inen@db.example.fi/ilmasto",
        "data/build/latest/warehouse.duckdb",
    ],
)
def test_what_is_no_address_of_a_lake_is_told_without_being_shown(
    wrong: str, empty_house: House, set_up: Callable[..., None]
) -> None:
    del empty_house
    set_up(warehouse=wrong)
    with pytest.raises(WrongSettingError) as told:
        get_settings()
    assert str(told.value).startswith(
        "ILMASTO_WAREHOUSE: is not allowed; it must be ducklake: before an address postgresql://USER@HOST/DATABASE"
    )
    assert "sala" not in str(told.value)


@pytest.mark.parametrize("wrong", ["lake", "s3://", "https://bucket.example.fi/lake"])
def test_where_the_files_lie_is_a_whole_path_or_a_bucket(
    wrong: str, empty_house: House, set_up: Callable[..., None]
) -> None:
    del empty_house
    set_up(lake_data=wrong)
    with pytest.raises(WrongSettingError, match=f"ILMASTO_LAKE_DATA: “{wrong}” is not allowed; it must be"):
        get_settings()


def test_a_password_stands_in_no_statement_and_goes_to_no_tool(empty_house: House, set_up: Callable[..., None]) -> None:
    del empty_house
    set_up(warehouse="ducklake:postgresql://ilmasto:sala%27inen@db.example.fi:5433/varanto?sslmode=require")
    assert lake.required().connection == (
        "host=db.example.fi port=5433 dbname=varanto user=ilmasto connect_timeout=10 sslmode=require"
    )
    shown = [lake.required().attach_statement("warehouse"), repr(lake.required()), repr(get_settings())]
    assert "inen" not in "".join([*shown, str(tool_environment())])


def test_a_password_may_stand_in_the_variable_that_postgresql_itself_reads(
    empty_house: House, server: Server, set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    del empty_house
    set_up(warehouse=f"ducklake:postgresql://{OWNER}@127.0.0.1:{server.port}/lake")
    with pytest.raises(lake.LakeError, match="no password supplied"):
        warehouse.head_of(lake.required())
    monkeypatch.setenv("PGPASSWORD", server.owners_password)
    assert warehouse.head_of(lake.required()) == 0


# Told in words


@pytest.fixture
def refused(server: Server) -> dict[str, tuple[str, str]]:
    """Addresses that can't be used, each with what is said of it."""
    return {
        "nobody listens": (server.url("lake").replace(f":{server.port}/", ":9/"), "Connection refused"),
        "another password": (server.url("lake", OWNER, "vaara-salasana"), "password authentication failed"),
        "no such database": (server.url("olematon"), 'database "olematon" does not exist'),
    }


@pytest.mark.parametrize("what", ["nobody listens", "another password", "no such database"])
def test_a_server_that_cannot_be_used_is_told_with_its_setting_and_the_next_command(
    what: str, house: House, set_up: Callable[..., None], refused: dict[str, tuple[str, str]]
) -> None:
    address, reason = refused[what]
    set_up(warehouse=f"ducklake:{address}")
    before = house.published
    outcome = house.refresh()
    assert outcome.code == 2, outcome.said
    (line,) = [line for line in outcome.said.splitlines() if line.startswith("ILMASTO_WAREHOUSE: ")]
    assert reason in line
    assert '\nNext: see that `psql "host=127.0.0.1 port=' in outcome.said
    assert f"Release {before.name} stays as it was." in outcome.said
    assert not any(word in outcome.said for word in ("Traceback", "salasana", "salainen", "✓"))
    assert house.published == before


def test_a_missing_extension_is_told_with_its_package(
    house: House, server: Server, set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(lake, "find_spec", lambda name: None if name.endswith("ducklake") else there(name))
    set_up(warehouse=f"ducklake:{server.url('lake')}")
    outcome = house.refresh()
    assert outcome.code == 2
    assert (
        "ILMASTO_WAREHOUSE: the lake needs DuckDB's extension ducklake, and the package duckdb-extension-ducklake is "
        "not installed. Next: make install"
    ) in outcome.said


def test_a_lake_of_another_installation_is_not_written_to(
    empty_house: House, server: Server, set_up: Callable[..., None], tmp_path: Path
) -> None:
    set_up(warehouse=f"ducklake:{server.url('lake')}", lake_data=str(tmp_path / "first"))
    server.ask("drop database lake")
    server.ask("create database lake")
    warehouse.head_of(lake.required())
    set_up(lake_data=str(tmp_path / "other"))
    outcome = empty_house.refresh()
    assert outcome.code == 2
    assert f'DATA_PATH parameter "{tmp_path}/other/" does not match existing data path' in outcome.said
    assert "\nNext: one lake is one installation's, and its files stay where they are" in outcome.said
    assert "Nothing is published yet." in outcome.said


def test_a_server_that_goes_away_during_a_refresh_is_told_and_the_release_stays(
    house: House, set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as leaving:
        leaving.ask("create database lake")
        set_up(warehouse=f"ducklake:{leaving.url('lake')}", lake_data=str(house.data_dir / "gone"))

        def stopped(folder: Path) -> Iterator[Fetched]:
            leaving.stop()
            for file in bundled(folder):
                yield replace(file, content=file.content + b"\n") if file.name == POPULATION else file

        monkeypatch.setattr(ingest.landing, "bundled", stopped)
        before = house.published
        outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    assert "ILMASTO_WAREHOUSE: the lake can't be used: " in outcome.said
    assert f"Release {before.name} stays as it was." in outcome.said
    assert not any(word in outcome.said for word in ("Traceback", "salainen"))
    assert house.published == before
