"""The engineers' commands that make the warehouse a service of the machine, tell its state, and take it away again.

What does not live here: what is in the files (`orchestration/service/units.py`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.speaking import MISTAKE, REFUSED, stop
from orchestration.settings import get_settings

app = typer.Typer(no_args_is_help=True, help="The warehouse as services of this machine (systemd).")
_USER = "ilmasto"
_ROOT = Annotated[
    Path, typer.Option(help="Folder in place of /: the files are written under it, and nothing is begun.")
]
_SLASH = Path("/")


@app.command()
def install(
    *,
    print_only: Annotated[bool, typer.Option("--print", help="Print the files in place of writing them.")] = False,
    root: _ROOT = _SLASH,
) -> None:
    """Write the units, and begin them: the schedule, the inbox, the alerts, the web interface and the pages."""
    from orchestration.service import units

    files = units.files(_USER)
    if print_only:
        for path, content in files.items():
            typer.echo(f"### {path}\n{content}")
        return
    if root == _SLASH:
        _check_machine()
    for path, content in files.items():
        _write(root / path.relative_to("/"), content, 0o644)
        typer.echo(f"Written: {root / path.relative_to('/')}")
    settings_file = root / units.ENVIRONMENT_FILE.relative_to("/")
    if settings_file.exists():
        typer.echo(f"Kept as it is: {settings_file}")
    else:
        _write(settings_file, units.environment(), 0o640)
        typer.echo(f"Written: {settings_file}")
    if root != _SLASH:
        return
    shutil.chown(settings_file, "root", _USER)
    _systemctl("daemon-reload")
    _systemctl("enable", "--now", *units.NAMES)
    typer.echo(f"Begun: {', '.join(units.NAMES)}. Next: ilmasto service status")


@app.command()
def status() -> None:
    """Tell of each service whether it is installed and runs. Exit code 1 where one does not."""
    from orchestration.service import units

    _check_systemd()
    states = {name: _state(name) for name in units.NAMES}
    for name, state in states.items():
        typer.echo(f"{name:24} {state}")
    if set(states.values()) != {"active"}:
        stop(REFUSED, f"Next: journalctl -u {next(name for name, state in states.items() if state != 'active')}")


@app.command()
def uninstall(*, root: _ROOT = _SLASH) -> None:
    """End the services and take their units away. Data and settings stay."""
    from orchestration.service import units

    if root == _SLASH:
        _check_machine()
        _systemctl("disable", "--now", *units.NAMES)
    for path in units.files(_USER):
        (root / path.relative_to("/")).unlink(missing_ok=True)
    if root == _SLASH:
        _systemctl("daemon-reload")
    typer.echo(f"Taken away: {', '.join(units.NAMES)}. {units.ENVIRONMENT_FILE} and {get_settings().data_dir} stay")


def _check_machine() -> None:
    """End the command where the services can't be installed or taken away."""
    import pwd

    _check_systemd()
    if os.geteuid() != 0:
        stop(MISTAKE, "Units of the machine are root's to change: sudo ilmasto service …, or look at them with --print")
    try:
        pwd.getpwnam(_USER)
    except KeyError:
        data_dir = get_settings().data_dir
        stop(
            MISTAKE,
            f"There is no user {_USER}, as whom the services run. Next: useradd --system --home-dir {data_dir} {_USER} "
            f"&& chown -R {_USER}: {data_dir}",
        )


def _check_systemd() -> None:
    if shutil.which("systemctl") is None or not Path("/run/systemd/system").is_dir():
        stop(MISTAKE, "This machine is not run by systemd. Without it: docs/deploy.md")


def _systemctl(*arguments: str) -> None:
    outcome = subprocess.run(["systemctl", *arguments], capture_output=True, text=True, check=False)  # noqa: S607 - of the path
    if outcome.returncode:
        stop(REFUSED, f"systemctl {' '.join(arguments)}: {outcome.stderr.strip()}")


def _state(name: str) -> str:
    outcome = subprocess.run(["systemctl", "is-active", name], capture_output=True, text=True, check=False)  # noqa: S607 - of the path
    return outcome.stdout.strip() or "unknown"


def _write(path: Path, content: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=mode)
    path.chmod(mode)
    path.write_text(content, encoding="utf-8")
