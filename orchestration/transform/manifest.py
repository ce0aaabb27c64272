"""dbt's manifest.json, typed as far as this project reads it, and what each mart must say of itself in it.

What does not live here: writing it (`dbt_run.py`), and what its nodes become in Dagster (`dbt_graph.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MARTS = "marts"
_NUMBERS = ("tinyint", "smallint", "int", "bigint", "hugeint", "decimal", "numeric", "float", "double", "real")
_BUILT = ("model", "seed", "snapshot", "test")


class ColumnConfig(TypedDict):
    """What a column's yml says beside its text."""

    meta: dict[str, Any]


class Column(TypedDict):
    """A column of a model or seed, as its yml has it."""

    name: str
    description: str
    data_type: str
    config: ColumnConfig


class NodeConfig(TypedDict):
    """How a node is built, and what the project says of it."""

    schema: str | None
    materialized: str
    meta: dict[str, Any]
    contract: NotRequired[dict[str, Any]]
    severity: NotRequired[str]


class DependsOn(TypedDict):
    """The unique ids that a node reads."""

    nodes: list[str]


class TestMetadata(TypedDict):
    """Which generic test a node is of, with its arguments."""

    name: str
    kwargs: dict[str, Any]


class Node(TypedDict):
    """A model, seed or data test."""

    unique_id: str
    name: str
    resource_type: Literal["model", "seed", "snapshot", "test"]
    schema: str
    description: str
    path: str
    original_file_path: str
    patch_path: NotRequired[str | None]
    fqn: list[str]
    columns: dict[str, Column]
    config: NodeConfig
    depends_on: DependsOn
    attached_node: NotRequired[str]
    test_metadata: NotRequired[TestMetadata | None]
    column_name: NotRequired[str | None]


class RawTable(TypedDict):
    """A table of the schema `raw`, which dbt reads and does not build."""

    name: str
    schema: str


class Manifest(TypedDict):
    """The parsed project, each by unique id."""

    nodes: dict[str, Node]
    sources: dict[str, RawTable]
    unit_tests: dict[str, dict[str, Any]]


class IncompleteMartError(ValueError):
    """A mart does not say of itself what its release needs; one line for each thing: which mart, where, what to add."""


def load_manifest(path: Path) -> Manifest:
    """The manifest.json at `path`. Raises IncompleteMartError."""
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    if lacking := [line for unique_id in marts_in(manifest) for line in _lacking(manifest, unique_id)]:
        raise IncompleteMartError("\n".join(lacking))
    return manifest


def marts_in(manifest: Manifest) -> dict[str, Node]:
    """Every mart by unique id: the models that are released."""
    nodes = manifest["nodes"].items()
    return {key: node for key, node in nodes if node["resource_type"] == "model" and node["config"]["schema"] == _MARTS}


def key_of(manifest: Manifest, unique_id: str) -> tuple[str, ...]:
    """The columns of a mart's key, as its test `unique_key` has them; none where it has no such test."""
    for node in manifest["nodes"].values():
        test = node.get("test_metadata")
        if test is not None and test["name"] == "unique_key" and node.get("attached_node") == unique_id:
            return tuple(test["kwargs"]["columns"])
    return ()


def _lacking(manifest: Manifest, unique_id: str) -> Iterator[str]:
    node = manifest["nodes"][unique_id]
    yml = (node.get("patch_path") or node["original_file_path"]).partition("://")[2] or node["original_file_path"]
    place = f"{node['name']} (dbt_project/{yml})"
    if not key_of(manifest, unique_id):
        yield f"{place}: no key; add the data test `unique_key: {{arguments: {{columns: [...]}}}}`"
    if not node["config"]["meta"].get("title_fi"):
        yield f"{place}: no title in Finnish; add `config: {{meta: {{title_fi: ...}}}}`"
    for column in node["columns"].values():
        if (column["data_type"] or "").lower().startswith(_NUMBERS) and "unit" not in column["config"]["meta"]:
            yield (
                f"{place}: the number {column['name']} has no unit; add `config: {{meta: {{unit: ...}}}}`, which is "
                "null where it is a number without one, such as a place in an order"
            )


def built_by_dbt(manifest: Manifest) -> list[str]:
    """The unique id of every node that the `dbt build` of a run builds: models, seeds and data tests, sorted."""
    return sorted(key for key, node in manifest["nodes"].items() if node["resource_type"] in _BUILT)
