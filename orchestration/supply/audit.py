"""Whether a locked package is known to be vulnerable, and whether its licence is allowed: `make audit`.

What does not live here: which packages and licences these are (`locked.py`, `licences.py`). Who is asked is each tool's
own registry; one that does not answer is told, and never taken for one that knows of nothing.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.settings import DASHBOARDS_DIR, get_settings, tool_environment
from orchestration.supply import licences, locked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from orchestration.supply.locked import Package

NOTHING_FOUND, FOUND, NOT_ASKED = 0, 1, 3
"""How it ends: nothing against any package; a vulnerability, or a licence that is not allowed; some were not asked."""
_LONGEST_WAIT_SECONDS = 600
_LONGEST_REASON = 200


@dataclass(frozen=True)
class Answer:
    """What one tool has found, and of how many packages its registry told anything."""

    tool: str
    wanted: int
    asked: int
    found: tuple[str, ...] = ()
    reason: str = "nothing was told of them"
    """Why not all were asked."""

    @property
    def lines(self) -> list[str]:
        """The answer in words: what was found, and what was not asked."""
        told = []
        if self.asked:
            end = f"known vulnerabilities: {len(self.found)}" if self.found else "no known vulnerability"
            told = [f"{self.tool}: {self.asked} of {self.wanted} packages asked, {end}"]
            told += [f"  {line}" for line in self.found]
        if self.asked < self.wanted:
            told.append(
                f"{self.tool}: NOT audited: {self.wanted - self.asked} of {self.wanted} packages, {self.reason}"
            )
        return told


def of_python(lock: Path) -> Answer:
    """What pip-audit finds in a requirements file with hashes; nothing is resolved or installed."""
    wanted = len(locked.python_packages(lock, locked.PYTHON_LICENCES))
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    told, reason = _report([*command, "--format", "json", "--desc", "off", "--progress-spinner", "off"], lock.parent)
    tool = f"{lock.name} (pip-audit)"
    if "dependencies" not in told:
        return Answer(tool, wanted, 0, reason=reason)
    asked = [each for each in told["dependencies"] if "skip_reason" not in each]
    skipped = [each["skip_reason"] for each in told["dependencies"] if "skip_reason" in each]
    more = f" (and {len(skipped) - 1} more)" if len(skipped) > 1 else ""
    found = tuple(
        f"{each['name']} {each['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version'}"
        for each in asked
        for one in each["vulns"]
    )
    return Answer(tool, wanted, len(asked), found, f"{skipped[0]}{more}" if skipped else Answer.reason)


def of_npm(folder: Path) -> Answer:
    """What `npm audit` finds in the package-lock.json of `folder`, tools of tests among it; nothing is installed."""
    wanted = len(locked.npm_packages(folder / locked.NPM_LOCK.name))
    told, reason = _report(["npm", "audit", "--package-lock-only", "--json"], folder)
    tool = "npm (npm audit)"
    if "vulnerabilities" not in told:
        return Answer(tool, wanted, 0, reason=str(told.get("message") or reason)[:_LONGEST_REASON])
    found = tuple(
        f"{name}: {one['title']} ({one['severity']}, {one['range']}), {one['url']}"
        for name, each in sorted(told["vulnerabilities"].items())
        for one in each["via"]
        if isinstance(one, dict)  # a text names another package that it comes by
    )
    return Answer(tool, wanted, wanted, found)


def _report(command: Sequence[str], folder: Path) -> tuple[dict[str, Any], str]:
    """The JSON that a tool tells, or nothing and the reason."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=tool_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_WAIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return {}, f"{error}"[:_LONGEST_REASON]
    lines = done.stderr.strip().splitlines() or ["it said nothing"]
    reason = f"exit code {done.returncode}, {lines[-1][:_LONGEST_REASON]}"
    try:
        told = json.loads(done.stdout)
    except json.JSONDecodeError:
        return {}, reason
    return (told, reason) if isinstance(told, dict) else ({}, reason)


def write_licences(packages: Sequence[Package], path: Path) -> list[str]:
    """Write the licence of each package as it is installed, or as it is locked where it is not; the list in words."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    lines = []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ecosystem", "name", "version", "licence", "spdx", "is_allowed", "is_installed"))
        for package in packages:
            told = licences.installed(package)
            declared = package.licence if told is None else told
            judged = licences.judged(package.name, declared)
            about = (declared, judged.spdx, judged.is_allowed, told is not None)
            writer.writerow((package.ecosystem, package.name, package.version, *about))
            counts[judged.spdx or declared or "none declared"] += 1
            if not judged.is_allowed:
                named = f"{package.name} {package.version} ({package.ecosystem})"
                lines.append(f"Licences: {declared or 'none'} of {named} is not in {licences.ALLOWED.name}")
    told_counts = ", ".join(f"{licence} {count}" for licence, count in counts.most_common())
    return [f"Licences of {len(packages)} packages, in {path}: {told_counts}", *lines]


def main() -> int:
    """Ask and tell all; the exit code is the worst of it."""
    packages = locked.packages()
    told, *forbidden = write_licences(packages, get_settings().data_dir / "audit" / "licences.csv")
    answers = [of_python(locked.PYTHON_LOCK), of_python(locked.SPARK_LOCK), of_npm(DASHBOARDS_DIR)]
    lines = [told, *forbidden, *(line for answer in answers for line in answer.lines)]
    sys.stdout.write("\n".join(lines) + "\n")
    if forbidden or any(answer.found for answer in answers):
        return FOUND
    return NOT_ASKED if any(answer.asked < answer.wanted for answer in answers) else NOTHING_FOUND


if __name__ == "__main__":
    sys.exit(main())
