"""Dagster's runs in PostgreSQL, on a real server: kept, seen, ended and refused there as in SQLite, and told in words.

Not here: the server (`postgres_server.py`), and the services' files (`service/test_units.py`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from dagster._daemon.monitoring import run_monitoring
from dagster._serdes import serialize_value
from dagster_postgres import PostgresEventLogStorage, PostgresRunStorage, PostgresScheduleStorage

from orchestration import lock, storage
from orchestration.ingest import assets as ingest
from orchestration.instance import open_instance
from orchestration.settings import PROJECT_DIR, get_settings, tool_environment
from sources.landing import bundled
from tests.conftest import House, bytes_of
from tests.orchestration.postgres_server import OWNER, Server, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sources.landing import Fetched

KILLED_IN_A_STEP = """
import os, signal
import dagster as dg
from orchestration.instance import open_instance

@dg.asset
def figure():
    os.kill(os.getpid(), signal.SIGKILL)

with open_instance() as instance:
    dg.materialize([figure], instance=instance)
"""
RUNS = "select run_id, pipeline_name, status from runs order by id"
NUMBERS = count()
LONGEST_RUN_S = 3 * 3600


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture
def database(server: Server) -> str:
    """An empty database of the test's own."""
    name = f"d{next(NUMBERS)}"
    server.ask(f"create database {name}")
    return name


@pytest.fixture
def in_postgres(server: Server, database: str, set_up: Callable[..., None]) -> str:
    """The test's database, as Dagster's storage."""
    set_up(dagster_postgres=server.url(database))
    return database


def process(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=PROJECT_DIR,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(PROJECT_DIR), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def sqlite_files(house: House) -> set[Path]:
    return set((house.data_dir / "dagster").rglob("*.db"))


# Kept and seen


def test_the_runs_events_and_schedules_are_all_kept_in_it(empty_house: House, in_postgres: str) -> None:
    with open_instance() as instance:
        assert isinstance(instance.run_storage, PostgresRunStorage)
        assert isinstance(instance.event_log_storage, PostgresEventLogStorage)
        assert isinstance(instance.schedule_storage, PostgresScheduleStorage)
        assert instance.daemon_cursor_storage is instance.run_storage
    assert in_postgres
    assert sqlite_files(empty_house) == set()


def test_a_refresh_is_seen_in_it_with_its_events_and_not_in_sqlite(
    house: House, server: Server, in_postgres: str
) -> None:
    before = sqlite_files(house)
    outcome = house.refresh()
    assert outcome.code == 0, outcome.said
    ((run_id, job, status),) = server.ask(RUNS, in_postgres)
    assert (job, status) == ("refresh", "SUCCESS")
    with open_instance() as instance:
        types = {entry.dagster_event_type for entry in instance.all_logs(str(run_id))}
    assert {dg.DagsterEventType.STEP_SUCCESS, dg.DagsterEventType.RUN_SUCCESS} <= types
    assert sqlite_files(house) == before


def test_without_the_setting_the_same_house_has_its_old_runs_again(
    house: House, server: Server, database: str, set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sqlite_files(house)
    with open_instance() as instance:
        in_sqlite = [run.run_id for run in instance.get_runs()]
    set_up(dagster_postgres=server.url(database))
    with open_instance() as instance:
        assert instance.get_runs() == []
    monkeypatch.delenv("ILMASTO_DAGSTER_POSTGRES")
    get_settings.cache_clear()
    with open_instance() as instance:
        assert [run.run_id for run in instance.get_runs()] == in_sqlite != []


def test_a_connection_is_kept_and_one_that_broke_is_made_anew(
    empty_house: House, server: Server, in_postgres: str
) -> None:
    del empty_house
    backends = f"select pid, query like '%FROM runs%' from pg_stat_activity where datname = '{in_postgres}'"  # noqa: S608 - the test's own name
    with open_instance() as instance:
        for _ in range(3):
            instance.get_runs_count()
        (kept,) = server.ask(backends)
        assert kept[1], "it is the connection that was asked"
        instance.get_runs_count()
        assert server.ask(backends) == [kept]
        server.ask(f"select pg_terminate_backend({kept[0]})")
        assert instance.get_runs_count() == 0
        assert server.ask(backends) != [kept]


# Ended and refused


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_a_run_whose_process_is_gone_is_ended_by_dagsters_monitoring(
    where: str, empty_house: House, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    del empty_house
    if where == "postgres":
        request.getfixturevalue("in_postgres")
    dead = process("-c", KILLED_IN_A_STEP)
    dead.communicate(timeout=120)
    assert dead.returncode == -signal.SIGKILL
    with open_instance() as instance:
        (run,) = instance.get_runs()

        def status_after(seconds: float) -> dg.DagsterRunStatus:
            now = time.time() + seconds
            monkeypatch.setattr(run_monitoring, "get_current_timestamp", lambda: now)
            context = SimpleNamespace(instance=instance, create_request_context=lambda: None)
            errors = run_monitoring.execute_run_monitoring_iteration(context, dg.get_dagster_logger())  # type: ignore[arg-type]
            assert list(errors) == [None]
            return instance.get_runs()[0].status

        assert status_after(LONGEST_RUN_S - 600) == dg.DagsterRunStatus.STARTED
        assert status_after(LONGEST_RUN_S + 60) == dg.DagsterRunStatus.FAILURE
        assert instance.all_logs(run.run_id)[-1].dagster_event_type == dg.DagsterEventType.RUN_FAILURE


def test_a_refresh_beside_another_is_refused_before_it_stands_in_any_list(
    house: House, server: Server, in_postgres: str, request: pytest.FixtureRequest
) -> None:
    with open_instance():
        pass
    request.getfixturevalue("another_refresh")
    outcome = house.refresh()
    assert outcome.code == 2
    assert "the schedule scheduled_refresh (run run-7, process" in outcome.said
    assert server.ask(RUNS, in_postgres) == []


# Told in words


@pytest.fixture
def refused(server: Server, database: str) -> dict[str, tuple[str, str]]:
    """Addresses that can't be used, each with what is said of it."""
    if not server.ask("select 1 from pg_roles where rolname = 'vieras'"):
        server.ask("create role vieras login password 'vieraan-salasana'")
    gone = server.url(database).replace(f":{server.port}/", ":9/")
    return {
        "nobody listens": (gone, "Connection refused"),
        "another password": (server.url(database, OWNER, "vaara-salasana"), "password authentication failed"),
        "no such database": (server.url("olematon"), 'database "olematon" does not exist'),
        "no right to tables": (server.url(database, "vieras", "vieraan-salasana"), "permission denied"),
    }


@pytest.mark.parametrize("what", ["nobody listens", "another password", "no such database", "no right to tables"])
def test_a_server_that_cannot_be_used_is_told_with_its_setting_and_the_next_command(
    what: str, house: House, set_up: Callable[..., None], refused: dict[str, tuple[str, str]]
) -> None:
    address, reason = refused[what]
    set_up(dagster_postgres=address)
    before = house.published.name
    outcome = house.refresh()
    assert outcome.code == 2, outcome.said
    (line,) = [line for line in outcome.said.splitlines() if line.startswith("ILMASTO_DAGSTER_POSTGRES: ")]
    assert reason in line
    assert "\nNext: see that `psql 'postgresql://" in outcome.said
    assert f"Release {before} stays as it was." in outcome.said
    assert "Traceback" not in outcome.said
    assert "salasana" not in outcome.said
    assert "salainen" not in outcome.said
    assert house.published.name == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("orchestration.dev",),
        ("dagster._daemon", "run", "--workspace", "deploy/workspace.yaml"),
        ("dagster_webserver", "--workspace", "deploy/workspace.yaml", "--host", "127.0.0.1", "--port", "0"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_dagsters_own_processes_end_with_the_same_words(
    arguments: tuple[str, ...], empty_house: House, set_up: Callable[..., None]
) -> None:
    del empty_house
    set_up(dagster_postgres="postgresql://ilmasto:salainen@127.0.0.1:9/ilmasto")
    get_settings()
    ending = process("-m", *arguments)
    said, _ = ending.communicate(timeout=120)
    assert ending.returncode == 1, said
    assert "ILMASTO_DAGSTER_POSTGRES: the PostgreSQL that keeps Dagster's runs can't be used" in said
    assert "Next: " in said
    assert "Traceback" not in said
    assert "salainen" not in said


def test_a_server_that_goes_away_during_a_refresh_is_told_and_the_release_stays(
    house: House, set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as leaving:
        leaving.ask("create database d")
        set_up(dagster_postgres=leaving.url("d"))

        def stopped(folder: Path) -> Iterator[Fetched]:
            leaving.stop()
            return bundled(folder)

        monkeypatch.setattr(ingest.landing, "bundled", stopped)
        monkeypatch.setattr("dagster_postgres.utils.calculate_delay", lambda **_: 0.01)  # it asks again for long
        before, files = house.published, bytes_of(house.published)
        outcome = house.refresh()
    assert outcome.code == 2, outcome.said
    assert "ILMASTO_DAGSTER_POSTGRES: the PostgreSQL that keeps Dagster's runs can't be used" in outcome.said
    assert f"Release {before.name} stays as it was." in outcome.said
    assert "Traceback" not in outcome.said
    assert (house.published, bytes_of(house.published)) == (before, files)
    with lock.held_by("this test"):
        pass


# Passwords


def test_a_password_stands_in_no_file_and_in_nothing_that_is_shown(
    house: House, server: Server, in_postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert in_postgres
    said = house.refresh().said
    with open_instance() as instance:
        shown = [instance.info_str(), serialize_value(instance.get_ref()), repr(instance.run_storage)]
    secret = server.owners_password
    assert secret not in "".join([said, *shown, caplog.text, repr(get_settings()), str(tool_environment())])
    holding = [name for name, content in bytes_of(house.data_dir).items() if secret.encode() in content]
    assert holding == []


def test_a_password_may_stand_in_the_variable_or_file_that_postgresql_itself_reads(
    empty_house: House, server: Server, database: str, set_up: Callable[..., None], tmp_path: Path
) -> None:
    del empty_house
    address = f"postgresql://{OWNER}@127.0.0.1:{server.port}/{database}"
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"127.0.0.1:{server.port}:*:{OWNER}:{server.owners_password}\n")
    passfile.chmod(0o600)
    set_up(dagster_postgres=address)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PGPASSFILE", str(passfile))
        with open_instance() as instance:
            assert instance.get_runs_count() == 0
    storage._engine.cache_clear()  # noqa: SLF001 - as a process of its own
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PGPASSWORD", server.owners_password)
        assert "PGPASSWORD" not in tool_environment()
        with open_instance() as instance:
            assert instance.get_runs_count() == 0
    storage._engine.cache_clear()  # noqa: SLF001 - same
    with pytest.raises(storage.DatabaseError, match="no password supplied"), open_instance():
        pass


def test_a_socket_of_this_machine_needs_no_host(
    empty_house: House, server: Server, database: str, set_up: Callable[..., None]
) -> None:
    del empty_house
    user = f"{OWNER}:{server.owners_password}"
    set_up(dagster_postgres=f"postgresql://{user}@/{database}?host={server.folder}&port={server.port}")
    with open_instance() as instance:
        assert isinstance(instance.run_storage, PostgresRunStorage)
        assert instance.get_runs_count() == 0
