"""Which licence each package declares, and whether it is one of the allowed (`allowed_licences.csv`).

Run as a module it writes `python_licences.csv` from what is installed. What does not live here: the licences of data
(`release/licences.py`).
"""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.settings import DASHBOARDS_DIR
from orchestration.supply import locked

if TYPE_CHECKING:
    from orchestration.supply.locked import Package

ALLOWED = Path(__file__).with_name("allowed_licences.csv")
"""One row per allowed licence, as packages declare it, with its reason; `package` where it is allowed to one alone.

`spdx` is its identifier, and empty where none says the same.
"""
BETWEEN = " / "
"""Between the licences of a package that names several and does not say how they go together."""
_EXPRESSION = re.compile(r"[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*")
_OPERATORS = re.compile(r" (?:AND|OR|WITH) |[()]")


@dataclass(frozen=True)
class Judged:
    """What is to be said of the licence of a package."""

    is_allowed: bool
    spdx: str = ""
    """An identifier or an expression of SPDX, or empty where none says the same."""


def judged(name: str, licence: str) -> Judged:
    """Whether a licence is allowed to the package `name`: all that it names, also where one of them may be chosen."""
    allowed = _allowed()
    for key in ((licence, name), (licence, "")):
        if key in allowed:
            return Judged(is_allowed=True, spdx=allowed[key])
    if BETWEEN in licence:
        return Judged(all((one, "") in allowed for one in licence.split(BETWEEN)))
    named = [one.strip() for one in _OPERATORS.split(licence) if one.strip()]
    is_known = bool(named) and all(allowed.get((one, "")) == one for one in named)
    return Judged(is_known, licence if is_known else "")


@lru_cache(maxsize=1)
def _allowed() -> dict[tuple[str, str], str]:
    """The SPDX identifier of each allowed licence, by its text and the package that it is allowed to."""
    with ALLOWED.open(encoding="utf-8", newline="") as file:
        return {(row["licence"], row["package"]): row["spdx"] for row in csv.DictReader(file)}


def installed(package: Package) -> str | None:
    """The licence that the installed package declares; None where another version is installed, or none."""
    if package.ecosystem == "npm":
        return _of_npm(package)
    try:
        told = metadata.distribution(package.name)
    except metadata.PackageNotFoundError:
        return None
    return of_distribution(told) if told.version == package.version else None


def of_distribution(told: metadata.Distribution) -> str:
    """The licence of an installed Python package, by the field that says it most exactly."""
    fields = {name.lower(): told.metadata[name] for name in set(told.metadata)}
    if expression := fields.get("license-expression"):
        return expression
    text = (fields.get("license") or "").strip()
    if _EXPRESSION.fullmatch(text):
        return text
    classifiers = told.metadata.get_all("Classifier") or []
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
    specific = BETWEEN.join(name for name in named if name != "OSI Approved")
    return specific or " ".join(text.partition("\n")[0].split())


def _of_npm(package: Package) -> str | None:
    """The licence in the package.json of the first place where this version is installed."""
    for folder in _npm_places().get((package.name, package.version), ()):
        path = folder / "package.json"
        if path.is_file():
            told = json.loads(path.read_text(encoding="utf-8"))
            if told.get("version") == package.version:
                return str(told.get("license") or "")
    return None


@lru_cache(maxsize=1)
def _npm_places() -> dict[tuple[str, str], list[Path]]:
    found: dict[tuple[str, str], list[Path]] = {}
    for place, told in json.loads(locked.NPM_LOCK.read_text(encoding="utf-8"))["packages"].items():
        if place:
            name = told.get("name") or place.rpartition("node_modules/")[2]
            found.setdefault((name, told["version"]), []).append(DASHBOARDS_DIR / place)
    return found


def main() -> int:
    """Write `python_licences.csv`: one row per package of the lock, as it is installed."""
    packages = locked.python_packages(locked.PYTHON_LOCK, locked.PYTHON_LICENCES)
    declared = [(package, installed(package)) for package in packages]
    if lacking := [package for package, licence in declared if licence is None]:
        names = ", ".join(f"{package.name} {package.version}" for package in lacking)
        sys.stderr.write(f"Not installed as locked: {names}. `make install`, and this command again.\n")
        return 1
    with locked.PYTHON_LICENCES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "licence"))
        writer.writerows(
            (package.name, licence) for package, licence in sorted(declared, key=lambda each: each[0].name)
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
