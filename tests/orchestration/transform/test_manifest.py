"""What each mart must say of itself before anything is built: a key, a title, and of each number its unit or none."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from orchestration.transform.manifest import IncompleteMartError, load_manifest, marts_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestration.transform.manifest import Manifest

MART = "model.ilmastovaranto.mart_area_overview"
PLACE = "mart_area_overview (dbt_project/models/marts/_marts.yml): "


def without_key(manifest: dict[str, Any]) -> None:
    tests = {key: node for key, node in manifest["nodes"].items() if node.get("attached_node") == MART}
    (key,) = (key for key, node in tests.items() if (node.get("test_metadata") or {}).get("name") == "key_and_codes")
    del manifest["nodes"][key]


def without_title(manifest: dict[str, Any]) -> None:
    del manifest["nodes"][MART]["config"]["meta"]["title_fi"]


def without_unit(manifest: dict[str, Any]) -> None:
    del manifest["nodes"][MART]["columns"]["population"]["config"]["meta"]["unit"]


LACKING: dict[Callable[[dict[str, Any]], None], str] = {
    without_key: "no key; add the data test `key_and_codes: {arguments: {columns: [...]}}`",
    without_title: "no title in Finnish; add `config: {meta: {title_fi: ...}}`",
    without_unit: "the number population has no unit; add `config: {meta: {unit: ...}}`",
}


@pytest.mark.parametrize("change", LACKING, ids=lambda change: change.__name__)
def test_a_mart_that_lacks_something_is_refused_and_told_what_to_add(
    change: Callable[[dict[str, Any]], None], manifest: Manifest, tmp_path: Path
) -> None:
    changed: Any = copy.deepcopy(manifest)
    change(changed)
    (tmp_path / "manifest.json").write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(IncompleteMartError) as wrong:
        load_manifest(tmp_path / "manifest.json")
    (line,) = str(wrong.value).splitlines()
    assert line.startswith(PLACE + LACKING[change])


def test_a_number_without_a_unit_says_so_itself(manifest: Manifest) -> None:
    units = {
        column["name"]: column["config"]["meta"]["unit"]
        for node in marts_in(manifest).values()
        for column in node["columns"].values()
        if column["data_type"] == "integer"
    }
    places = ("year", "sort_order", "source_row", "rank", "release_number", "size_class")
    assert {name for name, unit in units.items() if unit is None} == {n for n in units if n.endswith(places)}
    assert units["population"] == "henkeä"
