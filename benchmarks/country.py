"""How long a refresh of the whole country takes, and what it holds, against one of the bundled region.

Both are of example data and without pages, each in a process of its own and a folder that is removed. Not measured
here: the doors alone on as many files (`national.py`), and pages (`site.py`).
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from benchmarks.processes import settings_of
from benchmarks.refresh import resident_megabytes
from orchestration.settings import SEEDS_DIR, tool_environment
from sources.region_file import REGION_FILE, read_region
from sources.region_proposal import WHOLE_COUNTRY, region_of

if TYPE_CHECKING:
    from sources.region import Region

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Measured:
    """What a refresh took, and what it left."""

    municipalities: int
    seconds: float
    peak_megabytes: float
    release_megabytes: float


def main() -> None:
    """Print the table: seconds, memory and size of the bundled region, of the country, and their ratios."""
    bundled = _measured(read_region(REGION_FILE, SEEDS_DIR))
    country = _measured(region_of(WHOLE_COUNTRY, SEEDS_DIR))
    print(f"{'a whole refresh without pages':42} {'region':>10} {'country':>10} {'ratio':>8}")
    for step, what in (
        ("municipalities", "municipalities"),
        ("refresh, s", "seconds"),
        ("memory at most, MB", "peak_megabytes"),
        ("release without pages, MB", "release_megabytes"),
    ):
        of_region, of_country = getattr(bundled, what), getattr(country, what)
        print(f"{step:42} {of_region:10.1f} {of_country:10.1f} {of_country / of_region:8.2f}")


def _measured(region: Region) -> Measured:
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = tool_environment(**settings_of(region, folder))
        command = [str(Path(sys.executable).with_name("ilmasto")), "refresh"]
        started, peak = perf_counter(), 0.0
        with (folder / "log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
            while process.poll() is None:
                peak = max(peak, resident_megabytes(process.pid))
                sleep(0.5)
        seconds = perf_counter() - started
        if process.returncode:
            raise SystemExit(f"the refresh failed:\n{(folder / 'log').read_text(encoding='utf-8')}")
        release = (folder / "data" / "published").resolve()
        size = sum(path.stat().st_size for path in release.rglob("*") if path.is_file())
    return Measured(len(region.municipalities), seconds, peak, size / MEGABYTE)


if __name__ == "__main__":
    main()
