"""The reports as a step of a release: what one of them lacks refuses the release, and is told.

Not here: a whole release with its reports (`tests/browser/test_reports.py`).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration.quality.verdict import REPORTS_CHECK
from orchestration.release import reports as step
from orchestration.report import pdf, sentences

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import House


@pytest.fixture
def candidate(house: House, tmp_path: Path) -> Path:
    """The files of a release that reports are made of."""
    for name in ("release.json", "warehouse.duckdb"):
        shutil.copyfile(house.published / name, tmp_path / name)
    return tmp_path


def test_every_report_is_written_beside_the_release_s_files(candidate: Path) -> None:
    made = step.made(candidate)
    assert (made.check_id, made.status) == (REPORTS_CHECK, "passed")
    files = list((candidate / "reports").iterdir())
    assert made.figures == {"files": len(files)} == {"files": 96}
    assert all(path.stat().st_size > 500 for path in files)


def test_a_page_of_the_site_that_is_not_there_fails(candidate: Path) -> None:
    (candidate / "site").mkdir()
    made = step.made(candidate)
    assert not made.passes
    assert "the site has no page /kunta/iisalmi/" in made.detail


def test_a_chart_that_the_page_lacks_fails(candidate: Path) -> None:
    page = candidate / "site" / "kunta" / "iisalmi" / "index.html"
    page.parent.mkdir(parents=True)
    drawn = (
        '<div data-menetelma="hinku"><figure class="kaavio" data-laji="paastot"><div class="piirros" role="img" '
        'aria-label="a"><div class="levea"><svg viewBox="0 0 7 3"></svg></div></div></figure></div>'
    )
    page.write_text(drawn, encoding="utf-8")
    made = step.made(candidate)
    assert not made.passes
    assert "Iisalmi: the page /kunta/iisalmi/ has no chart “Päästöt sektoreittain”" in made.detail


def test_a_hole_in_a_sentence_fails(candidate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "energy", lambda _: ["Energia oli None GWh."])
    made = step.made(candidate)
    assert not made.passes
    assert "Iisalmi: “Energia oli None GWh.”" in made.detail


def test_a_missing_typeface_fails(candidate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", tmp_path / "none")
    made = step.made(candidate)
    assert not made.passes
    assert "make install" in made.detail
