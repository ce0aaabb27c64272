"""Starts Dagster's own web interface on this machine with the project's instance. Nothing else lives here."""

from __future__ import annotations

import os
import sys

from orchestration.settings import PROJECT_DIR, WrongSettingError, tool_environment


def main() -> None:
    """Replace this process by `dagster dev` on loopback, with the settings' storage and no telemetry."""
    try:
        environment = tool_environment(with_keys=True)  # its schedules ask publishers
    except WrongSettingError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    arguments = ["-m", "dagster", "dev", "--module-name", "orchestration.definitions", "--host", "127.0.0.1"]
    os.chdir(PROJECT_DIR)
    os.execve(sys.executable, [sys.executable, *arguments, *sys.argv[1:]], environment)  # noqa: S606 - the tool takes over this process


if __name__ == "__main__":
    main()
