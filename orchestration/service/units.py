"""The files of the services: four systemd units, their settings, and where Dagster finds its code.

What does not live here: putting them in their place (`commands/service.py`).
"""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader

from orchestration import postgres_address
from orchestration.settings import DASHBOARDS_DIR, DBT_DIR, PROJECT_DIR, get_settings, given_variables

SETTINGS_DIR = Path("/etc/ilmasto")
UNITS_DIR = Path("/etc/systemd/system")
ENVIRONMENT_FILE = SETTINGS_DIR / "ilmasto.env"
WORKSPACE_FILE = SETTINGS_DIR / "workspace.yaml"
_HEAD = "# The settings of Ilmastovaranto (docs/operations.md); readable by root and the services."
_CODE_PORT, _WEB_PORT = 4266, 3000
_TEMPLATES = Environment(
    loader=PackageLoader("orchestration.service", "."),
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701 - no page
)


@dataclass(frozen=True)
class _Service:
    description: str
    arguments: tuple[str, ...]
    after: tuple[str, ...] = ()
    is_on_this_machine_alone: bool = False
    """Whether it speaks with nobody outside of the machine; a web server stands before what others see."""
    reads_runs: bool = False
    """Whether it asks Dagster's storage, which may be a PostgreSQL on another machine."""
    runs_no_node: bool = False


_CODE = "ilmasto-code.service"
_CODE_AT = ("--host", "127.0.0.1", "--port", str(_CODE_PORT))
_WEB_AT = ("--host", "127.0.0.1", "--port", str(_WEB_PORT))
_WORKSPACE = ("--workspace", str(WORKSPACE_FILE))
_SERVICES = {
    _CODE: _Service(
        "the project's code, which Dagster's runs are started in",
        ("-m", "dagster", "code-server", "start", "--module-name", "orchestration.definitions", *_CODE_AT),
    ),
    "ilmasto-daemon.service": _Service(
        "Dagster's daemon: schedule, inbox, alerts",
        ("-m", "dagster._daemon", "run", *_WORKSPACE),
        after=(_CODE,),
    ),
    "ilmasto-web.service": _Service(
        "Dagster's web interface, on loopback",
        ("-m", "dagster_webserver", *_WORKSPACE, *_WEB_AT),
        after=(_CODE,),
        is_on_this_machine_alone=True,
        reads_runs=True,
        runs_no_node=True,
    ),
    "ilmasto-files.service": _Service(
        "the published pages and files, on loopback",
        ("-c", "from orchestration.cli import app; app()", "serve"),
        is_on_this_machine_alone=True,
        runs_no_node=True,
    ),
}
NAMES = tuple(_SERVICES)


def files(user: str) -> dict[Path, str]:
    """Every file of the services but the settings, by its place: of this checkout, this Python and this data folder."""
    units = {UNITS_DIR / name: _unit(name, user) for name in _SERVICES}
    return units | {WORKSPACE_FILE: _workspace()}


def environment() -> str:
    """The settings of the services: what is set now, and a schedule that is on. Holds secrets where they are set."""
    variables = given_variables() | {
        "ILMASTO_DATA_DIR": str(get_settings().data_dir),
        "ILMASTO_SCHEDULED": "true",
        "DAGSTER_DISABLE_TELEMETRY": "1",
    }
    lines = [f"{name}={_quoted(value)}" for name, value in sorted(variables.items())]
    return "\n".join([_HEAD, *lines, ""])


def _unit(name: str, user: str) -> str:
    service, data_dir = _SERVICES[name], get_settings().data_dir
    are_elsewhere = postgres_address.is_elsewhere(get_settings().dagster_postgres)
    lake = [Path(data)] if (data := get_settings().lake_data or "").startswith("/") else []
    places = (data_dir, PROJECT_DIR, Path(sys.executable).resolve())
    is_at_home = any(Path(part) in path.parents for part in ("/home", "/root") for path in places)
    return _TEMPLATES.get_template("unit.service.j2").render(
        description=service.description,
        after=service.after,
        user=user,
        project=PROJECT_DIR,
        environment_file=ENVIRONMENT_FILE,
        data_dir=data_dir,
        command=shlex.join((sys.executable, *service.arguments)),
        # a run builds the site and dbt's project where they are
        writable=(data_dir, DASHBOARDS_DIR, DBT_DIR, *lake) if name == _CODE else (data_dir,),
        protect_home="read-only" if is_at_home else "yes",
        is_on_this_machine_alone=service.is_on_this_machine_alone and not (service.reads_runs and are_elsewhere),
        runs_no_node=service.runs_no_node,
    )


def _workspace() -> str:
    server = f"{{host: 127.0.0.1, port: {_CODE_PORT}, location_name: ilmasto}}"
    return f"load_from:\n  - grpc_server: {server}\n"


def _quoted(value: str) -> str:
    """A value as systemd reads it from a file of the environment."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    return f'"{escaped}"'
