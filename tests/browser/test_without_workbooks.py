"""The site of a release that no workbook has come to: no page of a measure, and pages that say that nothing has come.

Not here: how such a release comes about (`tests/orchestration/ingest/test_live.py`).
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import duckdb
import pytest
from conftest import Release, copy_of_dashboards

from orchestration.settings import tool_environment

if TYPE_CHECKING:
    from pathlib import Path

KEPT = ("toimenpiteet.md", "toimenpide/[id].md", "suunnitelmat.md", "404.md")
EMPTIED = {
    "mart_measures": "select * from {old} where false",
    "mart_climate_plans": """
        select * replace (
            null::varchar as plan_name, null::varchar as plan_status, null::varchar as snapshot_id,
            null::integer as target_year, false as has_plan, 'target_unknown' as target_status
        )
        from {old}
    """,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Path:
    """A site of the example's release without what workbooks tell: the pages of it alone, the others next to empty."""
    folder = tmp_path_factory.mktemp("without_workbooks")
    emptied = folder / "emptied"
    emptied.mkdir()
    for file in release.folder.iterdir():
        (emptied / file.name).symlink_to(file)
    with duckdb.connect() as connection:
        for name, sql in EMPTIED.items():
            path = emptied / f"{name}.parquet"
            path.unlink()
            old = f"read_parquet('{release.folder / path.name}')"
            connection.execute(f"copy ({sql.format(old=old)}) to '{path}' (format parquet)")
    dashboards = copy_of_dashboards(folder, Release(emptied, release.about))
    for page in (dashboards / "pages").rglob("*.md"):
        name = page.relative_to(dashboards / "pages").as_posix()
        if name in KEPT:
            continue
        if "[" in name:
            page.unlink()
        else:
            page.write_text("# Sivu\n", encoding="utf-8")
    ended = subprocess.run(
        ["node", "lib/build.mjs"],  # noqa: S607 - node of the path, as npm has it
        cwd=dashboards,
        env=tool_environment(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return dashboards / "build"


def test_without_measures_their_pages_are_left_out_and_the_list_says_that_none_have_come(site: Path) -> None:
    assert not (site / "toimenpide").exists()
    text = (site / "toimenpiteet" / "index.html").read_text(encoding="utf-8")
    assert "Toimenpiteitä ei ole vielä saatu." in text
    assert "<table" not in text


def test_without_plans_it_is_said_that_nothing_has_come(site: Path) -> None:
    text = (site / "suunnitelmat" / "index.html").read_text(encoding="utf-8")
    assert "Kuntien suunnitelmista ei ole vielä saatu tietoja." in text
    assert "asetettu" not in text
