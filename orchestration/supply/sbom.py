"""What a release was made with, as a software bill of materials (CycloneDX), from the lock files alone.

It is written as the schema says, and not by a library: to make, sort and write a thousand objects of theirs takes over
a second. The tests hold it against the schema. What does not live here: how locks are read (`locked.py`).
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from orchestration.supply import licences, locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from orchestration.supply.locked import Package
    from sources.contract import Source

NAME = "sbom.cdx.json"
SPECIFICATION = "1.6"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:ilmastovaranto:sbom")


def write(_database: Path, folder: Path, release: Mapping[str, Any], _sources: Sequence[Source]) -> None:
    """Write `NAME` into `folder`. The same release by the same locks gives the same bytes."""
    told = bill(release, locked.packages())
    (folder / NAME).write_text(_text(told) + "\n", encoding="utf-8")


def bill(release: Mapping[str, Any], packages: Iterable[Package]) -> dict[str, Any]:
    """The bill of materials of a release: its number is made of all the rest, and its time is the release's own."""
    made_of = release["made_of"]
    about = {"release": release["release_id"], "site": made_of["site"]}
    if release["has_example"]:
        about["data"] = "esimerkkiaineisto"
    told = {
        "version": 1,
        "metadata": {
            "timestamp": release["released_at"],
            "component": {
                "type": "application",
                "bom-ref": "ilmastovaranto",
                "name": "ilmastovaranto",
                "version": made_of["code"],
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            },
            "properties": [
                {"name": f"ilmastovaranto:{name}", "value": value} for name, value in about.items() if value is not None
            ],
        },
        "components": [_component(package) for package in packages],
    }
    number = uuid.uuid5(_NAMESPACE, _text(told))
    return {"bomFormat": "CycloneDX", "specVersion": SPECIFICATION, "serialNumber": f"urn:uuid:{number}", **told}


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _component(package: Package) -> dict[str, Any]:
    group, _, name = package.name.rpartition("/")
    hashes = [{"alg": kind, "content": digest} for kind, digest in package.digests]
    return {
        "type": "library",
        "bom-ref": package.purl,
        **({"group": group} if group else {}),
        "name": name,
        "version": package.version,
        **({"scope": package.scope} if package.scope else {}),
        **({"hashes": hashes} if hashes else {}),
        **({"licenses": told} if (told := _licences(package)) else {}),
        "purl": package.purl,
    }


def _licences(package: Package) -> list[dict[str, Any]]:
    spdx = licences.judged(package.name, package.licence).spdx
    if " " in spdx:
        return [{"expression": spdx}]
    if spdx:
        return [{"license": {"id": spdx}}]
    return [{"license": {"name": name}} for name in package.licence.split(licences.BETWEEN) if name]
