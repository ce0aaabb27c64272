"""A Spark cluster of this machine alone, for the length of a test: master, two workers, and a Thrift server.

Its catalogue is kept in a PostgreSQL of its own; all of it listens on loopback, lies in folders that are gone
afterwards, and ends with the test. Not here: what is built on it (`building.py`).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.settings import PROJECT_DIR
from tests.orchestration import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VENV = PROJECT_DIR / ".venv-spark"
WORKERS = 2
_HOST = "127.0.0.1"
_JDBC = Path("/usr/share/java/postgresql.jar")
_PATIENCE_S = 120
_SMALL_S = 20
_CLASSES = "org.apache.spark"
_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_SETTINGS = {
    # the SQL of the standard: a cast that fails is an error and no empty value, and "a name" is a name
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.catalogImplementation": "hive",
    # the tables are small: as many parts as there are cores
    "spark.sql.shuffle.partitions": str(WORKERS),
    # and each statement is made for its few rows once: what speeds up long loops costs more than it gains
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    # most of the time is the planning of some thousand statements: no second one while they run, no proof of each step
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.lightweightPlanChangeValidation": "false",
    "spark.driver.extraJavaOptions": _SHORT_LIVED,
    "spark.executor.extraJavaOptions": _SHORT_LIVED,
    "spark.log.level": "WARN",
    "spark.executor.memory": "1g",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
}
_METASTORE = {
    "javax.jdo.option.ConnectionDriverName": "org.postgresql.Driver",
    # not `autoCreateAll`: it makes foreign keys too, on a second connection that waits for the first without an end
    "datanucleus.schema.autoCreateTables": "true",
    "datanucleus.schema.autoCreateColumns": "true",
    "datanucleus.schema.autoCreateConstraints": "false",
    "hive.metastore.schema.verification": "false",
}


@dataclass(frozen=True)
class Cluster:
    """A cluster that answers at `port` of loopback; `folder` is seen by all of its processes."""

    port: int
    folder: Path
    sessions: list[int] = field(default_factory=list)
    """The sessions that its processes and their children are of."""
    lost_sessions: list[str] = field(default_factory=list)
    """What was said of each session of Hive's that the server could not end."""

    @property
    def processors_s(self) -> float:
        """How many seconds of processors its running processes have taken, but for PostgreSQL's."""
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has ended meanwhile
                fields = path.read_text().rpartition(")")[2].split()
                ticks += sum(map(int, fields[11:13])) if int(fields[3]) in self.sessions else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def tables(self) -> Path:
        """Where the cluster keeps its tables: `<schema>.db/<table>/*.parquet`."""
        return self.folder / "warehouse"

    @property
    def address(self) -> dict[str, str]:
        """The variables by which dbt's profile finds it."""
        return {"SPARK_THRIFT_HOST": _HOST, "SPARK_THRIFT_PORT": str(self.port)}


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A cluster of two workers with a core each, whose files and logs lie in `folder`."""
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server.running())
        postgres.ask("create database metastore")
        cluster = Cluster(_free_port(), folder)
        master = f"spark://{_HOST}:{_free_port()}"
        (folder / "conf").mkdir(parents=True)
        settings = _SETTINGS | {
            "spark.master": master,
            "spark.sql.warehouse.dir": f"file:{cluster.tables}",
            "spark.local.dir": str(folder / "scratch"),
            "spark.driver.host": _HOST,
            "spark.driver.bindAddress": _HOST,
            "spark.driver.extraClassPath": str(_JDBC),
        }
        lines = "".join(f"{name} {value}\n" for name, value in settings.items())
        (folder / "conf" / "spark-defaults.conf").write_text(lines)
        hive = _METASTORE | {
            "javax.jdo.option.ConnectionURL": f"jdbc:postgresql://{_HOST}:{postgres.port}/metastore",
            "javax.jdo.option.ConnectionUserName": postgres_server.OWNER,
            "javax.jdo.option.ConnectionPassword": postgres.owners_password,
            "hive.server2.thrift.bind.host": _HOST,
            "hive.server2.thrift.port": str(cluster.port),
        }
        (folder / "conf" / "hive-site.xml").write_text(_as_xml(hive))
        host, port = master.removeprefix("spark://").split(":")
        at = ["--host", host, "--webui-port", "0"]
        _start(stack, cluster, "master", ["spark-class", f"{_CLASSES}.deploy.master.Master", *at, "--port", port])
        _wait_for(int(port), folder / "master.log")
        for number in range(1, WORKERS + 1):
            own = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"worker-{number}")]
            command = ["spark-class", f"{_CLASSES}.deploy.worker.Worker", *at, *own, master]
            _start(stack, cluster, f"worker-{number}", command)
        server = f"{_CLASSES}.sql.hive.thriftserver.HiveThriftServer2"
        _start(stack, cluster, "thrift", ["spark-submit", "--class", server, "spark-internal"])
        _wait_for(cluster.port, folder / "thrift.log")
        yield cluster


def _start(stack: ExitStack, cluster: Cluster, name: str, command: list[str]) -> None:
    """Start one process of the cluster, which ends with the block or with this process."""
    folder = cluster.folder
    home = next((VENV / "lib").glob("python3.*/site-packages/pyspark"))
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_IP": _HOST,
    }
    log = stack.enter_context((folder / f"{name}.log").open("wb"))
    process = subprocess.Popen(
        ["/usr/bin/setpriv", "--pdeathsig", "TERM", home / "bin" / command[0], *command[1:]],
        cwd=folder,
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    stack.callback(_stop, process)
    cluster.sessions.append(process.pid)


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
            process.wait(_SMALL_S)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        else:
            return


def _wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, f"nothing listens at {port}: {log.read_text(errors='replace')[-4000:]}"
            time.sleep(0.2)
        else:
            return


def _as_xml(values: Mapping[str, str]) -> str:
    properties = "".join(f"<property><name>{k}</name><value>{v}</value></property>\n" for k, v in values.items())
    return f'<?xml version="1.0"?>\n<configuration>\n{properties}</configuration>\n'


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_HOST, 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":  # a cluster by hand, until it is ended by a signal
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with running(Path(sys.argv[1])) as by_hand:
        print(" ".join(f"{k}={v}" for k, v in by_hand.address.items()), flush=True)  # noqa: T201
        signal.pause()
