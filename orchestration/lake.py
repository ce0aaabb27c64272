"""The lake that runs build in where the settings name one: DuckLake, its catalogue in PostgreSQL, its rows in Parquet.

Every run builds in the same schemas, and each statement is a snapshot of the lake; a run's build is the one that the
run's folder names once dbt is through. What does not live here: opening DuckDB (`warehouse.py`), and what a run builds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import postgres_address
from orchestration.settings import get_settings, s3_access
from sources.files import write_atomically

if TYPE_CHECKING:
    import duckdb
    import sqlalchemy
    from pydantic import SecretStr

NAME = "warehouse"
"""What the lake is called in every connection: the name that the views in it know it by."""
PUBLISHED = "published"
"""The schema of what the lake tells of the releases. It is of no run's build."""
_NOTE = "lake.json"
_VARIABLE = "ILMASTO_WAREHOUSE"
_SECRET = "of_the_lake"  # noqa: S105 - the name of a secret
_NO_ROWS_IN_POSTGRES = "data_inlining_row_limit 0"
"""Few rows would be kept there, in a table of its own for each table of each build."""
_PATIENCE = {"ducklake_max_retry_count": 1000, "ducklake_retry_wait_ms": 20, "ducklake_retry_backoff": 1}
"""Writers of different tables take turns at the number of the next snapshot. By default one that lost ten times gives
up, having waited longer each time, which lets the others win."""
_OF_A_SERVER_THAT_IS_GONE = ("connection to server", "server closed the connection", "terminating connection")
_CONNECT_TIMEOUT_S = 10
"""How long a server that does not answer is waited for, where the address has no `connect_timeout` of its own."""


class LakeError(Exception):
    """The lake of the settings can't be used: the text has the setting, the reason and the next command."""


@dataclass(frozen=True)
class Lake:
    """A lake: the address of its PostgreSQL, where its files lie, and the snapshot that is looked at, or its head."""

    address: SecretStr
    data: str
    snapshot: int | None = None

    @property
    def connection(self) -> str:
        """How PostgreSQL is reached, in libpq's words and without the password."""
        url = self._url
        parts: dict[str, object] = {"host": url.host, "port": url.port, "dbname": url.database, "user": url.username}
        parts |= {"connect_timeout": _CONNECT_TIMEOUT_S} | dict(url.query)
        return " ".join(f"{name}={_word(str(value))}" for name, value in parts.items() if value not in (None, ""))

    def attach_statement(self, name: str, *options: str) -> str:
        """The SQL that attaches it under `name`; read-only where it is looked at as of a snapshot. Has no password."""
        options = (*options, *(() if self.snapshot is None else ("read_only", f"snapshot_version {self.snapshot}")))
        shown = f" ({', '.join(options)})" if options else ""
        return f"attach {literal(f'ducklake:postgres:{self.connection}')} as {name}{shown}"

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str = NAME) -> None:
        """Attach it to a connection of DuckDB, which loads what it needs. Raises LakeError."""
        extensions = ["postgres_scanner", "ducklake", *(["httpfs"] if self.is_in_s3 else [])]
        for extension in extensions:
            connection.execute(f"load {literal(_path_of(extension))}")
        for setting, value in _PATIENCE.items():
            connection.execute(f"set {setting} = {value}")
        password = "" if self._url.password is None else f", password {literal(str(self._url.password))}"
        connection.execute(f"create or replace secret {_SECRET} (type postgres{password})")
        if self.is_in_s3:
            connection.execute(f"create or replace secret {_SECRET}_files (type s3{_s3_options()})")
        try:
            options = (f"meta_secret {literal(_SECRET)}", f"data_path {literal(self.data)}", _NO_ROWS_IN_POSTGRES)
            connection.execute(self.attach_statement(name, *options))
        except Exception as error:  # noqa: BLE001 - DuckDB's own are known to `warehouse.py` alone
            raise LakeError(self.told(error)) from None

    def is_gone(self, error: Exception) -> bool:
        """Whether an error of DuckDB is of its PostgreSQL, which does not answer any more."""
        return any(said in str(error) for said in _OF_A_SERVER_THAT_IS_GONE)

    def told(self, error: Exception) -> str:
        """An error of DuckDB about the lake in words: the setting, the reason and the next command."""
        return _words(self, error)

    @property
    def is_in_s3(self) -> bool:
        """Whether its files lie in an object storage."""
        return self.data.startswith("s3://")

    @property
    def _url(self) -> sqlalchemy.URL:
        import sqlalchemy  # here, as it takes time and only a lake needs it

        return sqlalchemy.make_url(postgres_address.of_lake(self.address.get_secret_value()))


def of_settings() -> Lake | None:
    """The lake that the settings name, at its head; None where each run has a DuckDB file of its own."""
    settings = get_settings()
    if settings.warehouse is None:
        return None
    data = settings.lake_data or str(settings.data_dir / "lake")
    if not data.startswith("s3://"):
        Path(data).mkdir(parents=True, exist_ok=True)
    return Lake(settings.warehouse, f"{data.rstrip('/')}/")


def required() -> Lake:
    """The lake that the settings name. Raises LakeError where they name none."""
    found = of_settings()
    if found is None:
        raise LakeError(f"{_VARIABLE}: no lake is set. Next: set it to ducklake:postgresql://USER@HOST/DATABASE")
    return found


def built_in(folder: Path) -> Lake | None:
    """The lake as the run in `folder` built it; at its head while the run is still building."""
    lake = of_settings()
    return None if lake is None else replace(lake, snapshot=snapshot_of(folder))


def snapshot_of(folder: Path) -> int | None:
    """The snapshot of the lake that is the build of the run in `folder`; None where it is none, or not whole."""
    try:
        return int(json.loads((folder / _NOTE).read_text(encoding="utf-8"))["snapshot"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_snapshot(folder: Path, snapshot: int) -> None:
    """Write down that this snapshot is the build of the run in `folder`, which is looked at as of it from now on."""
    write_atomically(folder / _NOTE, json.dumps({"snapshot": snapshot}).encode())


def literal(text: str) -> str:
    """A text as a literal of SQL, where DuckDB takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


def _word(value: str) -> str:
    """A value of a connection in libpq's words."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'" if escaped != value or " " in value else value


def _path_of(extension: str) -> str:
    """The file of a DuckDB extension, which comes from a package as every other library; nothing is downloaded."""
    package = f"duckdb_extension_{extension}"
    found = find_spec(package)
    files = sorted(Path(found.origin).parent.rglob(f"{extension}.duckdb_extension")) if found and found.origin else []
    if not files:
        raise LakeError(
            f"{_VARIABLE}: the lake needs DuckDB's extension {extension}, and the package "
            f"{package.replace('_', '-')} is not installed. Next: make install"
        )
    return str(files[-1])


def _s3_options() -> str:
    """The access to the object storage as options of DuckDB's secret."""
    return "".join(f", {name} {literal(value)}" for name, value in s3_access().items())


def _words(lake: Lake, error: Exception) -> str:
    said = str(error).strip()
    reason = said.rpartition('": ')[2].partition("\n")[0] if "Unable to connect" in said else said.partition("\n")[0]
    if "DATA_PATH" in said:
        advice = (
            "one lake is one installation's, and its files stay where they are: name another database in "
            f"{_VARIABLE}, or set ILMASTO_LAKE_DATA to where they lie"
        )
    else:
        shown = lake.connection
        advice = (
            f"see that `psql \"{shown}\" -c 'create table t(); drop table t'` goes through, and run this again; or "
            f"unset {_VARIABLE}: then each run has a DuckDB file of its own"
        )
    return f"{_VARIABLE}: the lake can't be used: {reason}\nNext: {advice}"
