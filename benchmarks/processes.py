"""One measurement in a process of its own, so that none is warmed or burdened by another.

What does not live here: what is measured.
"""

from __future__ import annotations

import json
import subprocess
import sys

from orchestration.settings import SOURCES_DIR, tool_environment


def in_a_process(module: str, *arguments: str, **settings: str) -> dict[str, float]:
    """The figures that `python -m <module> <arguments>` prints as JSON at its end. Ends the program if that fails.

    `settings` are variables of its environment.
    """
    outcome = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=tool_environment(**settings),
        cwd=SOURCES_DIR.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode:
        raise SystemExit(f"the measurement failed:\n{outcome.stdout}{outcome.stderr}")
    figures: dict[str, float] = json.loads(outcome.stdout.splitlines()[-1])
    return figures
