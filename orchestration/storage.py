"""Where Dagster keeps its runs, events and schedules: SQLite in its home, or the PostgreSQL that the settings name.

`dagster.yaml` names it, so that every process that opens the instance asks the settings of now, and no file holds an
address. What does not live here: SQLite's event log (`event_log.py`), and anything that a release depends on.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy
from dagster._core.storage.legacy_storage import CompositeStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from sqlalchemy.exc import SQLAlchemyError

from orchestration.event_log import KeptEngineEventLog
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dagster._serdes import ConfigurableClassData

_VARIABLE = "ILMASTO_DAGSTER_POSTGRES"
_CONNECT_TIMEOUT_S = 10
"""How long a server that does not answer is waited for, where the address has no `connect_timeout` of its own."""


class DatabaseError(SystemExit):
    """The PostgreSQL of the settings can't be used: the text has the setting, the reason and the next command.

    It is an exit, so that Dagster's own processes too end with these words and without a trace.
    """


class Storage(CompositeStorage):
    """Dagster's stock storages, of the kind that the settings name."""

    @classmethod
    def config_type(cls) -> dict[str, object]:
        """Nothing to set: the settings say it."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: object) -> Self:  # noqa: ARG003 - as Dagster calls it
        """The storage of the settings. Raises DatabaseError where it is a PostgreSQL that can't be used."""
        settings = get_settings()
        if settings.dagster_postgres is not None:
            return cls._in_postgres(_whole(settings.dagster_postgres.get_secret_value()), inst_data)
        home = settings.dagster_home
        return cls(
            SqliteRunStorage.from_local(str(home / "history")),
            KeptEngineEventLog(str(home / "history" / "runs")),
            SqliteScheduleStorage.from_local(str(home / "schedules")),
            inst_data,
        )

    @classmethod
    def _in_postgres(cls, url: sqlalchemy.URL, inst_data: ConfigurableClassData | None) -> Self:
        from dagster_postgres import DagsterPostgresStorage

        with in_words():
            _engine(url).connect().close()  # Dagster would ask six times, and warn each time
            made = DagsterPostgresStorage(url.render_as_string(hide_password=False))
        of_each: tuple[Any, ...] = made.run_storage, made.event_log_storage, made.schedule_storage
        for stock in of_each:
            stock._engine = _engine(url)  # noqa: SLF001 - it would log in anew for each event
        return cls(made.run_storage, made.event_log_storage, made.schedule_storage, inst_data)


@contextmanager
def in_words() -> Iterator[None]:
    """Tell what PostgreSQL refuses as a DatabaseError; where the settings name none, let everything pass."""
    address = get_settings().dagster_postgres
    if address is None:
        yield
        return
    from dagster_postgres.utils import DagsterPostgresException

    try:
        yield
    except (SQLAlchemyError, DagsterPostgresException) as error:
        raise DatabaseError(_words(_whole(address.get_secret_value()), error)) from None


def _whole(address: str) -> sqlalchemy.URL:
    url = sqlalchemy.make_url(address).set(drivername="postgresql+psycopg2")  # what Dagster brings; not the default
    return url.update_query_dict({"connect_timeout": str(_CONNECT_TIMEOUT_S)} | dict(url.query))


@lru_cache(maxsize=1)
def _engine(url: sqlalchemy.URL) -> sqlalchemy.Engine:
    """What all instances of this process speak through: one connection is kept, and tried before it is used again."""
    return sqlalchemy.create_engine(url, pool_size=1, max_overflow=-1, pool_pre_ping=True, isolation_level="AUTOCOMMIT")


def _words(url: sqlalchemy.URL, error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    reason = str(error).strip().partition("\n")[0]
    where = {name: value for name, value in url.query.items() if name in {"host", "port"}}
    shown = sqlalchemy.URL.create("postgresql", url.username, None, url.host, url.port, url.database, where)
    return (
        f"{_VARIABLE}: the PostgreSQL that keeps Dagster's runs can't be used: {reason}\n"
        f"Next: see that `psql '{shown}' -c 'create table t(); drop table t'` goes through, and run this again; "
        f"or unset {_VARIABLE}: then the runs are kept in {get_settings().dagster_home}"
    )
