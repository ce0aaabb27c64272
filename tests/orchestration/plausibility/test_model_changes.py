"""Our own change: the same files and other values are held until they are declared, by indicator, and told once.

What does not live here: what publishers move (`test_wrongs.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from orchestration import runs
from orchestration.plausibility import asking, model_changes
from tests.orchestration.plausibility.wrongs import changed, numbers

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.plausibility.findings import Finding
    from tests.conftest import House

FORMULA = numbers("indicator_value * 1.1", "electricity_use_per_resident")


@pytest.fixture
def changelog(tmp_path: Path) -> Path:
    """A changelog that declares nothing."""
    path = tmp_path / "CHANGELOG.md"
    path.write_text("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A page.\n", encoding="utf-8")
    return path


def published(house: House) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((house.published / "release.json").read_text(encoding="utf-8"))
    return described


def found_of(house: House, path: Path, made_of: list[str], last: dict[str, Any], changelog: Path) -> list[Finding]:
    with asking.compared(path, house.published, None) as connection:
        return model_changes.found(connection, made_of, last, changelog)


def test_a_formula_that_moved_by_a_tenth_is_held_until_it_is_declared(
    house: House, build: Path, tmp_path: Path, changelog: Path
) -> None:
    last = published(house)
    made_of = last["made_of"]["with_earlier"]
    copy = changed(build / runs.WAREHOUSE, tmp_path / runs.WAREHOUSE, FORMULA)
    (held,) = found_of(house, copy, made_of, last, changelog)
    assert (held.kind, held.series, held.outcome, held.count) == (
        "model_change",
        "electricity_use_per_resident",
        "hold",
        17,
    )
    assert held.score == pytest.approx(10, abs=1e-6)

    text = changelog.read_text(encoding="utf-8")
    changelog.write_text(text + "- Use per resident counts holiday homes too\n  (`electricity_use_per_resident`).\n")
    (told,) = found_of(house, copy, made_of, last, changelog)
    assert told.outcome == "tell"
    assert told.other == "Use per resident counts holiday homes too (`electricity_use_per_resident`)."

    # what the published release knew already declares nothing more
    known = last | {"declarations": model_changes.digests(changelog)}
    (held_again,) = found_of(house, copy, made_of, known, changelog)
    assert held_again.outcome == "hold"


def test_other_files_are_no_change_of_our_own(house: House, build: Path, tmp_path: Path, changelog: Path) -> None:
    last = published(house)
    copy = changed(build / runs.WAREHOUSE, tmp_path / runs.WAREHOUSE, FORMULA)
    of_energy = [record for record in last["made_of"]["with_earlier"] if record.startswith("energiateollisuus/")]
    others = [record for record in last["made_of"]["with_earlier"] if record != of_energy[-1]]
    assert found_of(house, copy, others, last, changelog) == []
    without_workbooks = [record for record in last["made_of"]["with_earlier"] if not record.startswith("coordinators/")]
    assert len(found_of(house, copy, without_workbooks, last, changelog)) == 1, "no workbook decides how much is used"


def test_the_same_values_are_no_change(house: House, build: Path, changelog: Path) -> None:
    last = published(house)
    assert found_of(house, build / runs.WAREHOUSE, last["made_of"]["with_earlier"], last, changelog) == []
