"""The software bill of materials: valid CycloneDX, all of the locks, and the same bytes for the same release."""

from __future__ import annotations

import base64
import json
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from orchestration.supply import locked, sbom
from orchestration.supply.locked import Package

RELEASE = {
    "release_id": "2026.11.29-1",
    "released_at": "2026-11-29T12:00:00+00:00",
    "has_example": False,
    "made_of": {"code": "0123456789abcdef", "site": None},
}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return sbom.bill(RELEASE, locked.packages())


def test_it_keeps_to_the_schema_of_cyclonedx(told: dict[str, Any], tmp_path: Path) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert told["specVersion"] == SchemaVersion.V1_6.to_version()
    sbom.write(tmp_path / "no database", tmp_path, RELEASE, [])
    assert validator.validate_str((tmp_path / sbom.NAME).read_text(encoding="utf-8")) is None
    few = told | {"components": told["components"][:1]}
    for wrong in ({"scope": "dev"}, {"licenses": [{"license": {"id": "BSD License"}}]}, {"hashes": [{"alg": "SHA-9"}]}):
        spoilt = few | {"components": [few["components"][0] | wrong]}
        assert validator.validate_str(json.dumps(spoilt)) is not None, "or it would hold nothing"


def test_it_has_each_locked_package_with_its_digests(told: dict[str, Any]) -> None:
    by_purl = {component["purl"]: component for component in told["components"]}
    assert list(by_purl) == [package.purl for package in locked.packages()]
    assert [component["bom-ref"] for component in told["components"]] == list(by_purl)
    places = json.loads(locked.NPM_LOCK.read_text(encoding="utf-8"))["packages"]
    engine = places["node_modules/@evidence-dev/evidence"]
    component = by_purl[f"pkg:npm/%40evidence-dev/evidence@{engine['version']}"]
    assert (component["group"], component["name"], component["scope"]) == ("@evidence-dev", "evidence", "required")
    digest = base64.b64decode(engine["integrity"].removeprefix("sha512-")).hex()
    assert component["hashes"] == [{"alg": "SHA-512", "content": digest}]
    (python,) = [each for each in told["components"] if each["purl"].startswith("pkg:pypi/duckdb@")]
    lines = locked.PYTHON_LOCK.read_text(encoding="utf-8").split(f"\nduckdb=={python['version']} ")[1].split("\n")
    hashes = [line.strip(" \\").removeprefix("--hash=sha256:") for line in lines[1 : 1 + len(python["hashes"])]]
    assert [each["content"] for each in python["hashes"]] == sorted(hashes)
    assert "--hash" not in lines[1 + len(hashes)]


@pytest.mark.parametrize(
    ("licence", "written"),
    [
        ("MIT", [{"license": {"id": "MIT"}}]),
        ("MIT License", [{"license": {"id": "MIT"}}]),
        ("BSD License", [{"license": {"name": "BSD License"}}]),
        ("MIT OR Apache-2.0", [{"expression": "MIT OR Apache-2.0"}]),
        ("BSD License / MIT License", [{"license": {"name": "BSD License"}}, {"license": {"name": "MIT License"}}]),
        ("", None),
    ],
)
def test_a_licence_is_told_as_an_identifier_only_where_it_is_one(licence: str, written: object) -> None:
    told = sbom.bill(RELEASE, [Package("pypi", "a", "1", licence)])
    assert told["components"][0].get("licenses") == written


def test_the_same_release_has_the_same_bytes_and_the_release_s_own_time(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        sbom.write(Path("no database"), tmp_path / name, RELEASE, [])
        texts.append((tmp_path / name / sbom.NAME).read_bytes())
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["metadata"]["timestamp"] == RELEASE["released_at"]


def test_its_number_is_made_of_all_that_it_tells(told: dict[str, Any]) -> None:
    packages = locked.packages()
    others = [
        sbom.bill(RELEASE | {"release_id": "2026.11.29-2"}, packages),
        sbom.bill(RELEASE | {"has_example": True}, packages),
        sbom.bill(RELEASE, packages[1:]),
        sbom.bill(RELEASE, [replace(packages[0], digests=()), *packages[1:]]),
    ]
    numbers = [each["serialNumber"] for each in (told, *others)]
    assert len(set(numbers)) == len(numbers)
    assert all(uuid.UUID(number.removeprefix("urn:uuid:")).version == 5 for number in numbers)


def test_it_says_what_release_it_is_of_and_whether_that_holds_example_data() -> None:
    told = sbom.bill(RELEASE | {"has_example": True}, [])["metadata"]
    properties = {each["name"]: each["value"] for each in told["properties"]}
    assert properties == {"ilmastovaranto:release": "2026.11.29-1", "ilmastovaranto:data": "esimerkkiaineisto"}
    assert told["component"]["version"] == "0123456789abcdef"
    assert "simerkki" not in json.dumps(sbom.bill(RELEASE, []))


def test_it_costs_a_release_next_to_nothing(tmp_path: Path) -> None:
    seconds = []
    for _ in range(3):
        before = time.process_time()
        sbom.write(Path("no database"), tmp_path, RELEASE, [])
        seconds.append(time.process_time() - before)
    assert min(seconds) < 0.3
