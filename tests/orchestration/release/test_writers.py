"""What every file for others' tools keeps to: the same release, the same bytes, and an example only where it is one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from orchestration.release.candidate import WRITERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sources.contract import Source
    from tests.conftest import House


EXAMPLE_PLAN = "kaavi-esimerkki"
"""The code of a plan, which a contract allows whether or not the release has it."""


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__module__.rpartition(".")[2])
def test_the_same_release_gives_the_same_bytes_and_one_without_example_data_says_nothing_of_it(
    write: Callable[..., None], house: House, sources: dict[str, Source], tmp_path: Path
) -> None:
    release = json.loads((house.published / "release.json").read_text(encoding="utf-8"))
    for folder, has_example in ((tmp_path / "live", False), (tmp_path / "example", True)):
        folder.mkdir()
        changed = release | {"has_example": has_example}
        write(house.published / "warehouse.duckdb", folder, changed, list(sources.values()))
    written = [path.relative_to(tmp_path / "example") for path in (tmp_path / "example").rglob("*") if path.is_file()]
    assert written
    for name in written:
        assert (tmp_path / "example" / name).read_bytes() == (house.published / name).read_bytes()
        assert (tmp_path / "live" / name).read_bytes() != (house.published / name).read_bytes() or name.stem == "index"
        told = (tmp_path / "live" / name).read_text(encoding="utf-8").replace(EXAMPLE_PLAN, "")
        assert "simerkki" not in told
