"""One measurement in a process of its own, so that none is warmed or burdened by another, and its region.

What does not live here: what is measured.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from orchestration.settings import SEEDS_DIR, SOURCES_DIR, tool_environment
from sources.region_proposal import WHOLE_COUNTRY, as_text, region_of

if TYPE_CHECKING:
    from pathlib import Path

    from sources.region import Region


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


def settings_of(region: Region, folder: Path) -> dict[str, str]:
    """The settings of a warehouse without pages of a region, whose file and data lie in `folder`."""
    path = folder / "region.yml"
    path.write_text(as_text(region, SEEDS_DIR), encoding="utf-8")
    return {"ILMASTO_DATA_DIR": str(folder / "data"), "ILMASTO_REGION": str(path), "ILMASTO_WITH_SITE": "false"}


def settings_of_the_country(folder: Path) -> dict[str, str]:
    """The same of the whole country."""
    return settings_of(region_of(WHOLE_COUNTRY, SEEDS_DIR), folder)
