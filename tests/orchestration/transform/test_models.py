"""What holds of every model: nothing is staged in vain, every number has a unit, every file's rows can be named.

Not here: who may read whom (`test_rooms.py`) and what a column means (`test_columns.py`).
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from orchestration.settings import SEEDS_DIR

if TYPE_CHECKING:
    from orchestration.transform.manifest import Manifest
    from sources.contract import Source


def test_every_staged_table_is_read_by_a_model_or_held_by_a_test(manifest: Manifest) -> None:
    staged = {unique_id for unique_id, node in manifest["nodes"].items() if node["schema"] == "staging"}
    read = {parent for node in manifest["nodes"].values() for parent in node["depends_on"].get("nodes", [])}
    assert staged - read == set()


def test_a_dataset_is_staged_as_its_contract_says(manifest: Manifest, sources: dict[str, Source]) -> None:
    wanted = {
        f"stg_{publisher}__{dataset.name}"
        for publisher, source in sources.items()
        for dataset in source.datasets
        if dataset.is_staged
    }
    staged = {node["name"] for node in manifest["nodes"].values() if node["schema"] == "staging"}
    own = {name for name in staged if name.startswith("stg_ilmastovaranto__")}  # our own releases are no publisher's
    assert staged - own == wanted


def test_every_number_of_a_mart_that_is_measured_has_a_unit(manifest: Manifest) -> None:
    without = {
        f"{node['name']}.{column['name']}"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
        for column in node["columns"].values()
        if column["data_type"].startswith("decimal") and not column["config"]["meta"].get("unit")
    }
    assert without == set()


def test_the_rows_of_every_file_that_an_indicator_is_made_of_can_be_named(
    manifest: Manifest, sources: dict[str, Source]
) -> None:
    """A dataset that stands in the column `source` of indicators.csv has its line in int_source_rows.sql."""
    with (SEEDS_DIR / "indicators.csv").open(encoding="utf-8", newline="") as file:
        made_of = {dataset for row in csv.DictReader(file) for dataset in row["source"].split()}
    publishers = {f"{name}_{one.name}": (name, one.name) for name, source in sources.items() for one in source.datasets}
    wanted = {
        f"model.ilmastovaranto.stg_{publisher}__{name}" for publisher, name in map(publishers.__getitem__, made_of)
    }
    waiting = ["model.ilmastovaranto.int_source_rows"]
    read: set[str] = set()
    while waiting:
        parents = {*manifest["nodes"][waiting.pop()]["depends_on"].get("nodes", [])} - read
        read |= parents
        waiting += [parent for parent in parents if parent.startswith("model.")]
    assert wanted - read == set()
