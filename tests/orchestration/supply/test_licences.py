"""Every package's licence is one of the allowed, and the tables of both say what is so."""

from __future__ import annotations

import csv
import json
import re
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from orchestration.supply import licences, locked
from orchestration.supply.locked import Package

if TYPE_CHECKING:
    from pathlib import Path


def test_every_locked_package_has_an_allowed_licence() -> None:
    wrong = [
        f"{package.purl}: {package.licence or 'none'}"
        for package in locked.packages()
        if not licences.judged(package.name, package.licence).is_allowed
    ]
    assert wrong == [], f"allow it in {licences.ALLOWED.name} with its reason, or do without the package"


@pytest.mark.parametrize(
    ("licence", "spdx"),
    [
        ("MIT", "MIT"),
        ("MIT License", "MIT"),
        ("BSD License", ""),
        ("BSD License / Apache Software License", ""),
        ("(MIT OR CC0-1.0)", "(MIT OR CC0-1.0)"),
        ("BSD-3-Clause AND (MIT OR Zlib)", "BSD-3-Clause AND (MIT OR Zlib)"),
    ],
)
def test_what_is_allowed_is_told_as_spdx_names_it(licence: str, spdx: str) -> None:
    assert licences.judged("some-package", licence) == licences.Judged(is_allowed=True, spdx=spdx)


@pytest.mark.parametrize(
    "licence",
    [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "MIT OR GPL-3.0-only",
        "MIT License / GNU General Public License (GPL)",
        "Proprietary",
        "CC-BY-4.0",  # allowed to another package alone
        "MIT License AND MIT",  # no expression of SPDX
    ],
)
def test_what_is_on_no_list_is_not_allowed(licence: str) -> None:
    assert licences.judged("some-package", licence) == licences.Judged(is_allowed=False)


def test_every_allowed_licence_is_one_of_a_package_and_has_its_reason() -> None:
    with licences.ALLOWED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row for row in rows if not row["reason"] or None in row or None in row.values()] == []
    declared = {(package.name, package.licence) for package in locked.packages()}
    named = {licence for _, licence in declared}
    named |= {part for licence in named for part in re.split(r" / | AND | OR |[()]", licence)}
    unused = [
        row
        for row in rows
        if not ((row["package"], row["licence"]) in declared if row["package"] else row["licence"] in named)
    ]
    assert unused == []


def test_the_table_of_python_licences_is_that_of_the_lock_and_of_what_is_installed() -> None:
    with locked.PYTHON_LICENCES.open(encoding="utf-8", newline="") as file:
        told = {row["name"]: row["licence"] for row in csv.DictReader(file)}
    packages = locked.python_packages(locked.PYTHON_LOCK, locked.PYTHON_LICENCES)
    stale = "run `.venv/bin/python -m orchestration.supply.licences`"
    assert list(told) == sorted(package.name for package in packages), stale
    installed = {package.name: licences.installed(package) for package in packages}
    assert sum(licence is not None for licence in installed.values()) > len(installed) / 2
    assert told | {name: licence for name, licence in installed.items() if licence is not None} == told, stale


@pytest.mark.parametrize(
    ("headers", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: other", "MIT OR Apache-2.0"),
        ("License: BSD-3-Clause\nClassifier: License :: OSI Approved :: BSD License", "BSD-3-Clause"),
        ("License: BSD style\nClassifier: License :: OSI Approved :: BSD License", "BSD License"),
        ("License: Dual\n 1. text\nClassifier: License :: OSI Approved", "Dual"),
        (
            "License: Two of them\nClassifier: License :: A :: B License\nClassifier: License :: C License",
            "B License / C License",
        ),
        ("License: 3-Clause BSD License", "3-Clause BSD License"),
        ("Summary: nothing is said", ""),
    ],
)
def test_a_licence_is_read_from_the_field_that_says_it_most_exactly(headers: str, licence: str, tmp_path: Path) -> None:
    folder = tmp_path / "a-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: a\nVersion: 1\n{headers}\n", encoding="utf-8")
    assert licences.of_distribution(metadata.Distribution.at(folder)) == licence


def test_a_package_that_is_not_installed_as_locked_tells_no_licence() -> None:
    version = metadata.version("pytest")
    assert licences.installed(Package("pypi", "pytest", version)) == "MIT"
    assert licences.installed(Package("pypi", "pytest", f"{version}.other")) is None
    assert licences.installed(Package("pypi", "there-is-no-such-package", "1")) is None
    assert licences.installed(Package("npm", "there-is-no-such-package", "1")) is None


def test_the_licence_of_an_installed_npm_package_is_that_of_its_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whichever of its places it stands as it is locked."""
    places = {"": {}, "node_modules/a": {"version": "1.0.0"}, "node_modules/b/node_modules/a": {"version": "1.0.0"}}
    for (place, _), told in zip(
        [*places.items()][1:],
        ({"version": "0.9.0", "license": "ISC"}, {"version": "1.0.0", "license": "MIT"}),
        strict=True,
    ):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "package.json").write_text(json.dumps(told), encoding="utf-8")
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": places}), encoding="utf-8")
    monkeypatch.setattr(licences, "DASHBOARDS_DIR", tmp_path)
    monkeypatch.setattr(locked, "NPM_LOCK", tmp_path / "package-lock.json")
    licences._npm_places.cache_clear()  # noqa: SLF001 - as a process of its own
    told = [licences.installed(Package("npm", "a", version)) for version in ("1.0.0", "0.9.0")]
    licences._npm_places.cache_clear()  # noqa: SLF001
    assert told == ["MIT", None]
