"""The parsed project is that of the code that lies there, and the unit tests that passed are those of the same code."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration import runs
from orchestration.release import steps as publish
from orchestration.settings import DBT_DIR
from orchestration.transform import project
from orchestration.transform.manifest import CODE_DIGEST, load_manifest
from orchestration.transform.project import Project
from tests.orchestration.projects import use_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source
    from tests.conftest import House


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    """The project in a folder of its own, with what dbt made of it."""
    project.OURS.prepare_manifest()
    shutil.copytree(DBT_DIR, tmp_path / "dbt_project", ignore=shutil.ignore_patterns("logs"))
    return Project(tmp_path / "dbt_project")


def delete_a_seed(copied: Project) -> None:
    (copied.folder / "seeds" / "themes.csv").unlink()


def change_a_model_and_keep_its_time(copied: Project) -> None:
    model = min((copied.folder / "models").rglob("*.sql"))
    stamp = model.stat()
    model.write_text(model.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    os.utime(model, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def add_a_macro(copied: Project) -> None:
    (copied.folder / "macros" / "new.sql").write_text("{% macro new() %}1{% endmacro %}\n", encoding="utf-8")


def rename_a_macro_file(copied: Project) -> None:
    macro = min((copied.folder / "macros").glob("*.sql"))
    macro.rename(macro.with_name(f"renamed_{macro.name}"))


CHANGES = [delete_a_seed, change_a_model_and_keep_its_time, add_a_macro, rename_a_macro_file]


def test_the_same_code_elsewhere_has_the_same_digest(copied: Project) -> None:
    assert copied.code_digest() == project.OURS.code_digest()


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_code_changes_its_digest(change: Callable[[Project], None], copied: Project) -> None:
    before = copied.code_digest()
    change(copied)
    assert copied.code_digest() != before


def test_another_version_of_dbt_is_other_code(monkeypatch: pytest.MonkeyPatch) -> None:
    before = project.OURS.code_digest()
    monkeypatch.setattr(project, "version", lambda tool: f"another {tool}")
    assert project.OURS.code_digest() != before


def test_a_parsed_project_is_taken_as_it_lies_there(copied: Project) -> None:
    before = copied.manifest_path.stat().st_mtime_ns
    copied.prepare_manifest()
    assert copied.manifest_path.stat().st_mtime_ns == before


def test_a_project_with_a_seed_less_is_parsed_anew(copied: Project) -> None:
    (copied.folder / "seeds" / "new.csv").write_text("code\nx\n", encoding="utf-8")
    assert "seed.ilmastovaranto.new" in load_manifest(copied.prepare_manifest())["nodes"]
    (copied.folder / "seeds" / "new.csv").unlink()
    assert "seed.ilmastovaranto.new" not in load_manifest(copied.prepare_manifest())["nodes"]


@pytest.mark.parametrize("damage", ["", "{", '{"metadata": {}}'])
def test_a_manifest_that_does_not_tell_its_code_is_made_anew(damage: str, copied: Project) -> None:
    copied.manifest_path.write_text(damage, encoding="utf-8")
    manifest = load_manifest(copied.prepare_manifest())
    assert manifest["metadata"]["env"][CODE_DIGEST] == copied.code_digest()


# Unit tests


def test_unit_tests_that_passed_with_other_code_have_not_passed(copied: Project) -> None:
    copied.unit_tests_passed("one")
    assert copied.unit_tests_passed_at("one") is not None
    assert copied.unit_tests_passed_at("other") is None


@pytest.mark.parametrize("damage", ["", "[]", '{"code_digest": "one"}'])
def test_a_damaged_record_of_unit_tests_is_none(damage: str, copied: Project) -> None:
    copied.unit_tests_passed("one")
    (copied.target / "unit_tests.json").write_text(damage, encoding="utf-8")
    assert copied.unit_tests_passed_at("one") is None


def test_a_build_says_with_which_code_its_unit_tests_passed(build: Path, manifest: Manifest) -> None:
    (content,) = [
        said
        for path in (build / "quality").glob("*.json")
        if (said := json.loads(path.read_text(encoding="utf-8")))["check_id"].startswith("dbt.unit_tests.")
    ]
    digest = manifest["metadata"]["env"][CODE_DIGEST]
    assert content["check_id"] == f"dbt.unit_tests.{digest}"
    assert content["status"] == "passed"
    assert content["figures"]["code_digest"] == digest == project.OURS.code_digest()


def test_a_verdict_asks_for_the_unit_tests_of_its_own_code(
    build: Path, manifest: Manifest, sources: dict[str, Source]
) -> None:
    assert publish.judge_build(sources, manifest, build).passes
    other = manifest | {"metadata": {"env": {CODE_DIGEST: "0123456789abcdef"}}}
    assert publish.judge_build(sources, other, build).absent == ("dbt.unit_tests.0123456789abcdef",)
    unknown = manifest | {"metadata": {"env": {}}}
    assert publish.judge_build(sources, unknown, build).absent == ("dbt.unit_tests.unknown",)


def test_a_unit_test_that_fails_with_new_code_makes_no_release(
    own_house: House, copied: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied.folder / "models" / "intermediate" / "facts" / "_facts.yml"
    text = path.read_text(encoding="utf-8")
    wrong = text.replace("fact_code: cars, fact_value: 10", "fact_code: cars, fact_value: 11")
    assert wrong != text
    path.write_text(wrong, encoding="utf-8")
    monkeypatch.setattr(runs, "code_version", lambda *, with_site: f"other code {with_site}")
    use_project(copied.folder, monkeypatch, passed=False)
    first = own_house.published
    outcome = own_house.refresh()
    assert outcome.code == 1
    assert own_house.published == first
    assert "cars_are_of_the_newest_count_and_unknown_where_one_figure_is" in outcome.said
    assert "not every unit test of the models has passed with this code" in outcome.said
    assert project.OURS.unit_tests_passed_at(project.OURS.code_digest()) is None
