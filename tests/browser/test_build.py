"""The build of the site says which query of which page is broken, and leaves no half-made site.

Not here: the job's step that calls it (`tests/orchestration/test_pages.py`).
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from orchestration.release.dashboard import write_map
from orchestration.settings import DASHBOARDS_DIR, tool_environment

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Release


@pytest.fixture
def dashboards(tmp_path: Path, release: Release) -> Path:
    """A copy of the dashboards' sources beside the installed tools, that reads the release."""
    folder = tmp_path / "dashboards"
    made = shutil.ignore_patterns("node_modules", ".evidence", "build", "release", "*.lock", "static")
    shutil.copytree(DASHBOARDS_DIR, folder, ignore=made)
    (folder / "node_modules").symlink_to(DASHBOARDS_DIR / "node_modules")
    (folder / "release").symlink_to(release.folder)
    (tmp_path / "docs").symlink_to(DASHBOARDS_DIR.parent / "docs")  # the pages of methods
    (tmp_path / "orchestration").symlink_to(DASHBOARDS_DIR.parent / "orchestration")  # the query of passports
    write_map(folder / "static" / "kunnat.geojson", release.folder)
    return folder


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
    assert named in ended.stderr
    assert "no_such" in ended.stderr
    assert not (dashboards / "build").exists()
