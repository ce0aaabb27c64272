"""Kills a refresh and all its processes at random moments, and looks at what is left.

By hand `make soak`, or `python -m tests.orchestration.soak --kills 100 --seed 7`; each run prints its seed. Each
refresh has something new to publish. After each kill the published release is whole, the one before or the one that
was being made, and every file that was landed is still there. What does not live here: interruptions that a person
makes (`test_interruption.py`) and damage from outside (`faults/damage.py`).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from orchestration.release.release import damaged_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LET_GO_AFTER = 12
"""After so many kills a refresh is left to its end, which must publish."""
_LONGEST_SECONDS = 300
_COMMAND = """
import sys
from sources import landing

bundled, number = landing.bundled, sys.argv.pop()

def altered(folder):
    for fetched in bundled(folder):
        if folder.name == "statfin" and fetched.name.startswith("population_11re"):
            fetched = landing.Fetched(fetched.name, fetched.content + b"\\n" * int(number), fetched.url,
                                      fetched.publisher_version)
        yield fetched

landing.bundled = altered
from orchestration.cli import app
app()
"""


class NotWholeError(AssertionError):
    """A kill left something that it must not; the text says the seed, the kill and what."""


@dataclass
class Soak:
    """A data folder with a release in it, and what was done to it."""

    data_dir: Path
    seed: int
    tell: Callable[[str], None]
    number: int = 0
    moments: list[str] = field(default_factory=list)
    """After which step each refresh was killed, as it told its steps."""

    def run(self, kills: int) -> None:
        """Kill so many refreshes. Raises NotWholeError."""
        draw = random.Random(self.seed)
        self.tell(f"seed {self.seed}, {kills} kills")
        seconds = self.left_to_its_end()
        for kill in range(1, kills + 1):
            after = draw.uniform(0, seconds)
            before, kept = self.published(), self.landed()
            self.number += 1
            last = self._killed(after)
            self.moments.append(last)
            now = self.published()
            self._see(kept, f"kill {kill} after {after:.1f} s ({last})")
            self.tell(f"{kill:4}  {after:5.1f} s  {last:32} {'published' if now != before else 'as before'}")
            if kill % LET_GO_AFTER == 0 or kill == kills:
                seconds = self.left_to_its_end()

    def published(self) -> str:
        """The id of the published release."""
        return (self.data_dir / "published").resolve().name

    def landed(self) -> dict[str, str]:
        """The sha256 of every file that the landing holds for good, by its path."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self._files()}

    def left_to_its_end(self) -> float:
        """The seconds that a refresh takes that is not killed, and which must publish."""
        before, kept, started = self.published(), self.landed(), perf_counter()
        self.number += 1
        with self._refresh() as process:
            said, _ = process.communicate(timeout=_LONGEST_SECONDS)
        seconds = perf_counter() - started
        if process.returncode or self.published() == before:
            raise NotWholeError(
                f"seed {self.seed}: the refresh after {len(self.moments)} kills did not publish:\n{said}"
            )
        self._see(kept, f"the refresh after {len(self.moments)} kills")
        self.tell(f"      {seconds:5.1f} s  left to its end: release {self.published()}")
        return seconds

    def _refresh(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "refresh", str(self.number)],
            env=os.environ
            | {"PYTHONUNBUFFERED": "1", "ILMASTO_DATA_DIR": str(self.data_dir), "ILMASTO_WITH_SITE": "false"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def _killed(self, after: float) -> str:
        """Kill a refresh and all its processes; the last step that it told of."""
        with self._refresh() as process:
            try:
                said, _ = process.communicate(timeout=after)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                said, _ = process.communicate()
        steps = [line.split()[1] for line in said.splitlines() if line.startswith("  ✓ ")]
        return "ended before it" if process.returncode == 0 else steps[-1] if steps else "before its first step"

    def _see(self, kept: dict[str, str], when: str) -> None:
        wrong = [f"{name} of the published release" for name in damaged_files(self.data_dir / "published")]
        now = self.landed()
        wrong += [f"{name} was landed and is lost" for name in kept if now.get(name) != kept[name]]
        objects = {Path(name).name: sha256 for name, sha256 in now.items() if name.startswith("objects/")}
        wrong += [f"{name} holds other bytes" for name, sha256 in objects.items() if name != sha256]
        if wrong:
            raise NotWholeError(f"seed {self.seed}, {when}: {'; '.join(wrong[:5])}")

    def _files(self) -> Iterator[tuple[str, bytes]]:
        landing = self.data_dir / "landing"
        for path in sorted(landing.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(landing).as_posix(), path.read_bytes()


def main() -> None:
    """Kill refreshes of a data folder of its own, telling each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        Soak(Path(folder), asked.seed, lambda line: print(line, flush=True)).run(asked.kills)  # noqa: T201 - it tells
    print("Every release was whole, and nothing that was landed is lost.")  # noqa: T201 - same


if __name__ == "__main__":
    main()
