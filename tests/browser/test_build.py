"""The build of the site says which query or text of which page is broken, and leaves no half-made site.

Not here: the job's step that calls it (`tests/orchestration/test_pages.py`).
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from conftest import copy_of_dashboards

from orchestration.settings import tool_environment

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Release


@pytest.fixture
def dashboards(tmp_path: Path, release: Release) -> Path:
    return copy_of_dashboards(tmp_path, release)


def build_of(dashboards: Path) -> subprocess.CompletedProcess[str]:
    """Build the site of a copy where an older one is, and see that none is left where it fails."""
    (dashboards / "build").mkdir()
    ended = subprocess.run(
        ["node", "lib/build.mjs"],  # noqa: S607 - node of the path, as npm has it
        cwd=dashboards,
        env=tool_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    assert not (dashboards / "build").exists()
    return ended


@pytest.mark.parametrize(
    ("file", "was", "now", "named"),
    [
        ("pages/laatu.md", "ilmasto.release_info", "ilmasto.no_such_table", "pages/laatu.md, query julkaisu: "),
        ("pages/kunta/[slug].md", "o.is_newest_year", "o.no_such_column", "pages/kunta/[slug].md, query luvut: "),
        ("sources/ilmasto/dim_areas.sql", "slug,", "no_such_column,", "sources/ilmasto/dim_areas.sql: "),
    ],
)
def test_a_broken_query_is_named_and_no_page_is_drawn(
    dashboards: Path, file: str, was: str, now: str, named: str
) -> None:
    page = dashboards / file
    text = page.read_text(encoding="utf-8")
    assert was in text
    page.write_text(text.replace(was, now), encoding="utf-8")
    ended = build_of(dashboards)
    assert named in ended.stderr
    assert "no_such" in ended.stderr


@pytest.mark.parametrize(
    ("now", "named"),
    [
        (None, 'tekstit/sv.json lacks "alue.kuntia"'),
        ("", 'tekstit/sv.json lacks "alue.kuntia"'),
        ("{mukana} kommuner", 'tekstit/sv.json: "alue.kuntia" is filled in with other values than in Finnish'),
        ("{mukana", 'tekstit/sv.json: "alue.kuntia" can\'t be read: '),
    ],
)
def test_a_text_that_a_language_lacks_is_named_and_no_page_is_drawn(
    dashboards: Path, now: str | None, named: str
) -> None:
    file = dashboards / "components" / "tekstit" / "sv.json"
    texts = json.loads(file.read_text(encoding="utf-8"))
    assert texts.pop("alue.kuntia")
    file.write_text(json.dumps(texts if now is None else texts | {"alue.kuntia": now}), encoding="utf-8")
    assert named in build_of(dashboards).stderr


def test_a_name_that_a_language_lacks_is_named_and_no_page_is_drawn(dashboards: Path) -> None:
    source = dashboards / "sources" / "ilmasto" / "dim_areas.sql"
    text = source.read_text(encoding="utf-8")
    assert "name_{kieli} as name" in text
    only_finnish = "(select * exclude (name_sv) from read_parquet('release/dim_areas.parquet'))"
    source.write_text(text.replace("read_parquet('release/dim_areas.parquet')", only_finnish), encoding="utf-8")
    ended = build_of(dashboards)
    assert "sources/ilmasto/dim_areas.sql: in sv: " in ended.stderr
    assert "name_sv" in ended.stderr
