"""A PostgreSQL of Debian's package on this machine, for the length of a test session.

Not here: what Dagster keeps in it (`test_postgres.py`).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER = "omistaja"
_PATIENCE_S = 60
_SETTINGS = {"listen_addresses": "127.0.0.1", "fsync": "off", "max_connections": "60"}


@dataclass
class Server:
    """A running server; roles log in with their password."""

    port: int
    folder: Path
    owners_password: str
    process: subprocess.Popen[bytes]

    def url(self, database: str, user: str = OWNER, password: str | None = None) -> str:
        return f"postgresql://{user}:{password or self.owners_password}@127.0.0.1:{self.port}/{database}"

    def ask(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """What the server's owner is answered; nothing of what gives no rows."""
        connection = psycopg2.connect(self.url(database), connect_timeout=10)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def stop(self) -> None:
        """End it at once, whoever is connected."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(_PATIENCE_S)


@contextmanager
def running() -> Iterator[Server]:
    """A server with an empty cluster, in a folder of its own that is gone afterwards."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert programs, "PostgreSQL is not installed: run make packages"
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # pytest's folders are closed to other users, and their names long
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to be root's
    if user:
        shutil.chown(folder, user, user)
    password = "salainen-" + os.urandom(8).hex()
    (folder / "password").write_text(password)
    as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
    log = (folder / "log").open("wb")
    try:
        (folder / "password").chmod(0o644)
        initdb = [programs[-1] / "initdb", "-D", folder / "data", "-U", OWNER, "--no-sync", "-E", "UTF8"]
        initdb += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
        subprocess.run(initdb, cwd=folder, check=True, stdout=log, stderr=log, timeout=_PATIENCE_S, **as_user)  # type: ignore[call-overload]
        port = _free_port()
        given = _SETTINGS | {"port": str(port), "unix_socket_directories": str(folder)}
        ending_with_the_test = ["setpriv", "--pdeathsig", "INT"]
        command = [
            *ending_with_the_test,
            programs[-1] / "postgres",
            "-D",
            folder / "data",
            *(f"--{k}={v}" for k, v in given.items()),
        ]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **as_user)  # type: ignore[call-overload]
        server = Server(port, folder, password, process)
        try:
            _wait_for(server)
            yield server
        finally:
            server.stop()
    finally:
        log.close()
        shutil.rmtree(folder)


def _wait_for(server: Server) -> None:
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            server.ask("select 1")
        except psycopg2.OperationalError:
            said = (server.folder / "log").read_text(encoding="utf-8", errors="replace")
            assert server.process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
