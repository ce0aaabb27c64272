"""What is read of the two lock files."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from packageurl import PackageURL

from orchestration import runs
from orchestration.supply import locked
from orchestration.supply.locked import Package

if TYPE_CHECKING:
    from pathlib import Path

DIGESTS = ["1" * 64, "a" * 64]


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_python_package_has_the_digest_of_each_of_its_files(tmp_path: Path) -> None:
    hashes = " \\\n    ".join(f"--hash=sha256:{digest}" for digest in reversed(DIGESTS))
    lock = written(tmp_path, "requirements.lock", f"Some.Package_name[extra]==1.0+local \\\n    {hashes}\nother==2\n")
    licences = written(tmp_path, "licences.csv", "name,licence\nsome-package-name,MIT\n")
    digests = tuple(("SHA-256", digest) for digest in DIGESTS)
    assert locked.python_packages(lock, licences) == [
        Package("pypi", "some-package-name", "1.0+local", "MIT", digests=digests),
        Package("pypi", "other", "2"),
    ]


def test_a_line_that_pins_nothing_is_told(tmp_path: Path) -> None:
    lock = written(tmp_path, "requirements.lock", "good==1\nother>=2\n")
    with pytest.raises(locked.LockError, match=r"requirements\.lock: 'other>=2' is no .* run `make lock`"):
        locked.python_packages(lock, written(tmp_path, "licences.csv", ""))


def test_a_version_that_npm_keeps_in_several_places_is_one_package(tmp_path: Path) -> None:
    """Under its own name too where it stands in a place of another; required where one place requires it."""
    packages = {
        "": {"name": "ours"},
        "node_modules/@a/b": {"version": "1.0.0", "optional": True},
        "node_modules/c/node_modules/@a/b": {"version": "1.0.0", "license": "MIT", "integrity": "sha512-AQI="},
        "node_modules/c-other": {"name": "c", "version": "2.0.0", "integrity": "sha1-/w==", "dev": True},
    }
    lock = written(tmp_path, "package-lock.json", json.dumps({"packages": packages}))
    assert locked.npm_packages(lock) == [
        Package("npm", "@a/b", "1.0.0", "MIT", "required", (("SHA-512", "0102"),)),
        Package("npm", "c", "2.0.0", "", "excluded", (("SHA-1", "ff"),)),
    ]


def test_a_digest_of_an_unknown_kind_is_told(tmp_path: Path) -> None:
    packages = {"node_modules/a": {"version": "1.0.0", "integrity": "md5-AQI="}}
    lock = written(tmp_path, "package-lock.json", json.dumps({"packages": packages}))
    with pytest.raises(locked.LockError, match=r"node_modules/a: the integrity 'md5-AQI=' is of none of"):
        locked.npm_packages(lock)


def test_every_package_of_both_locks_is_read_with_its_digests() -> None:
    """Each is counted here in a way of its own."""
    packages = locked.packages()
    assert len({package.purl for package in packages}) == len(packages)
    text = locked.PYTHON_LOCK.read_text(encoding="utf-8")
    python = [package for package in packages if package.ecosystem == "pypi"]
    assert len(python) == len(re.findall(r"^\S+==", text, flags=re.MULTILINE)) > 100
    assert sum(len(package.digests) for package in python) == text.count("--hash=sha256:")
    places = json.loads(locked.NPM_LOCK.read_text(encoding="utf-8"))["packages"]
    npm = {(package.name, package.version) for package in packages if package.ecosystem == "npm"}
    names = {(told.get("name", place.split("node_modules/")[-1]), told["version"]) for place, told in places.items()}
    assert npm == names - {("ilmastovaranto-dashboards", "0.0.0")}


def test_a_package_url_is_written_as_its_specification_says() -> None:
    packages = [*locked.packages(), Package("pypi", "a", "1.0+cpu"), Package("npm", "@a/b", "1.0.0-rc.1+x")]
    assert [package.purl for package in packages] == [
        PackageURL.from_string(package.purl).to_string() for package in packages
    ]
    told = PackageURL.from_string(packages[-1].purl)
    assert (told.type, told.namespace, told.name, told.version) == ("npm", "@a", "b", "1.0.0-rc.1+x")


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json"])
def test_another_lock_makes_another_release(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it would tell packages that it was not made with, or a rebuild would differ from it unsaid."""
    lock = written(tmp_path, name, "one")
    assert {path.name for path in locked.LOCKS} == {"requirements.lock", "package-lock.json"}
    assert set(locked.LOCKS) <= set(runs._files(runs._CODE))  # noqa: SLF001 - no other list of them
    monkeypatch.setattr(runs, "_CODE", {lock: ()})
    monkeypatch.setattr(runs, "PROJECT_DIR", tmp_path)
    versions = []
    for text in ("one", "other"):
        lock.write_text(text, encoding="utf-8")
        runs.code_version.cache_clear()
        versions.append(runs.code_version(with_site=False))
    runs.code_version.cache_clear()
    assert versions[0] != versions[1]
