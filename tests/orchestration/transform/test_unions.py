"""No model's union has branches of different types: of two decimals the engine takes one and rounds the other.

Here: every set operation of every model, found in the SQL that dbt compiles and described against a finished build. Not
here: what type a mart's column has in the end (its contract, `models/marts/_marts.yml`).
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from orchestration import runs, warehouse
from orchestration.transform import dbt_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Node = dict[str, Any]
Types = list[tuple[str, str]]


def differences(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """One line for each column of a union in `sql` whose branches give it different types."""
    (found,) = connection.execute("select json_serialize_sql(?)", [sql]).fetchone() or ("{}",)
    parsed = json.loads(found)
    assert not parsed["error"], parsed
    lines = []
    for union, ctes in unions(parsed["statements"][0]["node"], []):
        first, *others = [columns(connection, branch, ctes) for branch in branches(union)]
        for other in others:
            assert len(other) == len(first)
            lines += [
                f"{name}: {one} and {another}"
                for (name, one), (_, another) in zip(first, other, strict=True)
                if one != another
            ]
    return list(dict.fromkeys(lines))


def unions(node: object, ctes: list[Node]) -> Iterator[tuple[Node, list[Node]]]:
    """Every outermost set operation under `node`, and the common table expressions that it may read."""
    if isinstance(node, list):
        for each in node:
            yield from unions(each, ctes)
    if not isinstance(node, dict):
        return
    for own in node.get("cte_map", {}).get("map", []):
        yield from unions(own["value"], ctes)
        ctes = [*ctes, own]
    if is_union(node):
        yield node, ctes
    for each in branches(node) if is_union(node) else [value for key, value in node.items() if key != "cte_map"]:
        yield from unions(each, ctes)


def branches(union: Node) -> list[Node]:
    """What a union puts together, where it is a chain of them every link."""
    return [
        branch
        for side in (union["left"], union["right"])
        for branch in (branches(side) if is_union(side) and not side["cte_map"]["map"] else [side])
    ]


def is_union(node: Node) -> bool:
    return node.get("type") == "SET_OPERATION_NODE"


def columns(connection: duckdb.DuckDBPyConnection, branch: Node, ctes: list[Node]) -> Types:
    """The name and the type of each column of a branch."""
    whole = branch | {"cte_map": {"map": [*ctes, *branch["cte_map"]["map"]]}}
    document = json.dumps({"error": False, "statements": [{"node": whole}]})
    described = connection.execute("describe from json_execute_serialized_sql(?)", [document]).fetchall()
    return [(name, kind) for name, kind, *_ in described]


@pytest.fixture(scope="module")
def copied(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the build's warehouse under the name that dbt's SQL has for it."""
    path = tmp_path_factory.mktemp("unions") / runs.WAREHOUSE
    shutil.copyfile(build / runs.WAREHOUSE, path)
    return path


def test_the_branches_of_every_union_of_every_model_have_the_same_types(copied: Path) -> None:
    # the models of metered readings are built in a file of their own
    chosen = ["--select", "resource_type:model", "--exclude", "tag:metered", "--log-path", str(copied.parent / "dbt")]
    done = dbt_run._invoke(copied, "compile", *chosen)  # noqa: SLF001 - as a build asks dbt: of its own parsed project
    compiled = {result.node.name: result.node.compiled_code for result in done if result.node.resource_type == "model"}
    assert sum(" union all" in sql for sql in compiled.values()) > 10
    with warehouse.opened(copied) as connection:
        found = {name: differences(connection, sql) for name, sql in compiled.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


SMALL = "select cast(1 as decimal(38, 2)) as kt"
LARGE = "select cast(1 as decimal(38, 6)) as kt"
MIXED = f"{SMALL} union all {LARGE}"
FOUND = ["kt: DECIMAL(38,2) and DECIMAL(38,6)"]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        (f"{SMALL} union all {SMALL}", []),
        (MIXED, FOUND),
        (f"{SMALL} union all {SMALL} union all {LARGE}", FOUND),
        (f"{SMALL} union {LARGE}", FOUND),
        (f"with a as ({SMALL}), b as ({MIXED}) from a", FOUND),
        (f"with a as ({SMALL}), b as (with c as ({LARGE}) from a union all from c) from b", FOUND),
        (f"with a as (from ({MIXED})) from a", FOUND),
        (f"select 1 where 1 in ({MIXED})", FOUND),
        (f"{SMALL} union all (with a as ({SMALL}) from a union all {LARGE})", FOUND),
        ("select null as kt union all select 'a'", ["kt: INTEGER and VARCHAR"]),
        ("select 1 as kt union all select count(*)", ["kt: INTEGER and BIGINT"]),
    ],
)
def test_a_difference_is_found_wherever_the_union_stands(sql: str, found: list[str]) -> None:
    with duckdb.connect() as connection:
        assert differences(connection, sql) == found
