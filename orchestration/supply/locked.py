"""What the two lock files pin: each package with its version, the digests of its files and its licence.

What does not live here: which licences are allowed (`licences.py`), and what is written and asked of the packages
(`sbom.py`, `audit.py`).
"""

from __future__ import annotations

import base64
import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from orchestration.settings import LOCKS, PROJECT_DIR

PYTHON_LOCK, NPM_LOCK = LOCKS
SPARK_LOCK = PROJECT_DIR / "requirements-spark.lock"
"""Of the tests on a cluster alone: no release is made by it, and it is in no bill of materials."""
PYTHON_LICENCES = Path(__file__).with_name("python_licences.csv")
"""The licence that each Python package declares, which its lock file does not tell (`licences.py` writes it)."""
_PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)((?:\s+--hash=sha256:[0-9a-f]{64})*)")
Scope = Literal["required", "optional", "excluded"]
_SCOPES: tuple[Scope, ...] = ("required", "optional", "excluded")
_ALGORITHMS = {"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


class LockError(ValueError):
    """A lock file that tells something in another way than it is read; the text names its place."""


@dataclass(frozen=True)
class Package:
    """A package at one version, which may stand in several places of what is installed."""

    ecosystem: Literal["npm", "pypi"]
    name: str
    version: str
    licence: str = ""
    """As the package declares it; empty where it declares none, or none is known."""
    scope: Scope | None = None
    """`optional`: for some machines alone; `excluded`: for tests alone; None where the lock tells none, as Python's."""
    digests: tuple[tuple[str, str], ...] = ()
    """Of each file that the lock allows: the algorithm as CycloneDX names it, and the digest as hexadecimal digits."""

    @property
    def purl(self) -> str:
        """The package as a package URL, by which databases of vulnerabilities know it."""
        name = "/".join(quote(part, safe="") for part in self.name.split("/"))
        return f"pkg:{self.ecosystem}/{name}@{quote(self.version, safe='')}"


def packages() -> list[Package]:
    """Every package of both lock files once, in order of ecosystem, name and version."""
    found = [*python_packages(PYTHON_LOCK, PYTHON_LICENCES), *npm_packages(NPM_LOCK)]
    return sorted(found, key=lambda package: (package.ecosystem, package.name, package.version))


def python_packages(lock: Path, licences: Path) -> list[Package]:
    """What a requirements file with hashes pins, with the licences of the table `licences`. Raises LockError."""
    with licences.open(encoding="utf-8", newline="") as file:
        declared = {row["name"]: row["licence"] for row in csv.DictReader(file)}
    found = []
    for line in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        pinned = _PINNED.fullmatch(line.strip())
        if not pinned:
            raise LockError(f"{lock.name}: {line[:80]!r} is no `name==version --hash=sha256:…`; run `make lock`")
        name, version = canonical(pinned[1]), pinned[2]
        digests = [("SHA-256", digest.rpartition(":")[2]) for digest in pinned[3].split()]
        found.append(Package("pypi", name, version, declared.get(name, ""), digests=tuple(sorted(digests))))
    return found


def canonical(name: str) -> str:
    """A Python package's name as its index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def npm_packages(lock: Path) -> list[Package]:
    """What a package-lock.json pins. A version that stands in several places is one package. Raises LockError."""
    found: dict[tuple[str, str], Package] = {}
    for place, told in json.loads(lock.read_text(encoding="utf-8"))["packages"].items():
        if place:  # the project itself has no place
            package = _npm_package(place, told)
            key = package.name, package.version
            found[key] = _both(found[key], package) if key in found else package
    return list(found.values())


def _npm_package(place: str, told: dict[str, Any]) -> Package:
    scope: Scope = "required"
    if told.get("dev"):
        scope = "excluded"
    elif told.get("optional") or told.get("devOptional"):
        scope = "optional"
    return Package(
        "npm",
        told.get("name") or place.rpartition("node_modules/")[2],  # an alias stands in a place of another name
        told["version"],
        told.get("license", ""),
        scope,
        tuple(_digest(place, each) for each in told.get("integrity", "").split()),
    )


def _digest(place: str, integrity: str) -> tuple[str, str]:
    algorithm, _, told = integrity.partition("-")
    if algorithm not in _ALGORITHMS:
        raise LockError(f"{NPM_LOCK.name}, {place}: the integrity {integrity[:40]!r} is of none of {[*_ALGORITHMS]}")
    return _ALGORITHMS[algorithm], base64.b64decode(told).hex()


def _both(one: Package, other: Package) -> Package:
    """The package of two places, of which one may tell less."""
    return Package(
        one.ecosystem,
        one.name,
        one.version,
        one.licence or other.licence,
        next(scope for scope in _SCOPES if scope in (one.scope, other.scope)),
        tuple(sorted({*one.digests, *other.digests})),
    )
