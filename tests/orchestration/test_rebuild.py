"""A release made again from the landing: byte for byte, and told where it can't be."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration import runs
from orchestration.ingest import assets as ingest
from orchestration.quality.results import CheckResult
from orchestration.quality.verdict import REPORTS_CHECK, SITE_CHECK
from orchestration.release import assets, release, steps
from sources.landing import Fetched, bundled
from tests.conftest import bytes_of, example
from tests.orchestration.faults.damage import flip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import House

NAME = "kunta_844.csv"


def of_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """Syke gives a new release of a file beside those that it had, whose first figure is another."""
    header, first, *rest = example("syke", NAME).decode().splitlines()
    cells = first.split(";")
    cells[6] = cells[7] = f"{float(cells[6].replace(',', '.')) * 1.1:.6f}".replace(".", ",")
    content = "\n".join([header, ";".join(cells), *rest, ""]).encode()

    def altered(folder: Path) -> Iterator[Fetched]:
        yield from (file for file in bundled(folder) if file.name != NAME)
        if folder.name == "syke":
            yield Fetched(NAME, content, f"example/{NAME}", "2026-09-01")

    monkeypatch.setattr(ingest.landing, "bundled", altered)


@pytest.fixture
def with_pages(own_house: House, set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> House:
    """The house as an installation with a dashboard, whose site and reports are a file each."""

    def site(candidate: Path, _: Path) -> CheckResult:
        (candidate / "site").mkdir()
        (candidate / "site" / "index.html").write_text("<p>sivu</p>")
        return CheckResult(SITE_CHECK, "site", "pages", "passed", figures={"pages": 1})

    def reports(candidate: Path) -> CheckResult:
        (candidate / "reports").mkdir()
        (candidate / "reports" / "kuopio.md").write_text("# Kuopio")
        return CheckResult(REPORTS_CHECK, "site", "reports", "passed", figures={"files": 1})

    set_up(with_site="true")
    monkeypatch.setattr(assets.dashboard, "build_site", site)
    monkeypatch.setattr(assets.dashboard, "show", lambda _: None)
    monkeypatch.setattr(steps.reports, "made", reports)
    return own_house


def test_the_second_release_comes_back_byte_for_byte(
    with_pages: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    of_another_release(monkeypatch)
    first, made = with_pages.published, with_pages.refresh()
    assert made.code == 0, made.said
    second = with_pages.published
    assert second != first
    made_of = json.loads((second / "release.json").read_text(encoding="utf-8"))["made_of"]
    assert len(made_of["with_earlier"]) > len(made_of["snapshots"]), "an earlier release of a file is read with it"
    assert list((second / "workbooks").iterdir())
    files = bytes_of(second)
    flip(second / "mart_municipal_overview.parquet")
    (second / "mart_measures.csv").unlink()
    shutil.rmtree(with_pages.data_dir / "build")
    (with_pages.data_dir / "build").mkdir()  # as each command makes it
    outcome = with_pages.run("rebuild", second.name, "--output", str(tmp_path / "again"))
    assert outcome.code == 0, outcome.said
    assert unlike(tmp_path / "again", files) == set()
    assert f"{len(files) - 1} files are the same byte for byte" in outcome.said, "all but the list of checksums"
    assert "damaged in the release itself: mart_measures.csv, mart_municipal_overview.parquet" in outcome.said
    assert f"Next: cp -a {tmp_path / 'again'}/. {second}/" in outcome.said
    assert with_pages.published == second, "nothing was published"
    shutil.copytree(tmp_path / "again", second, dirs_exist_ok=True)
    assert with_pages.intact()
    # what can't be made again is said
    flip(second / runs.WAREHOUSE)
    flip(second / "site" / "index.html")
    outcome = with_pages.run("rebuild", second.name, "--output", str(tmp_path / "once more"))
    assert outcome.code == 1, outcome.said
    other = unlike(tmp_path / "once more", files)
    assert other == {runs.WAREHOUSE, "datapackage.json", "dataset.jsonld", "dcat.jsonld", "site/index.html"}
    assert "left out   site/index.html: made by the dashboard's tools" in outcome.said
    assert "DuckDB lays out a file another way each time" in outcome.said


def unlike(folder: Path, files: dict[str, bytes]) -> set[str]:
    """The files that are others than these, or that only one of the two has."""
    now = bytes_of(folder)
    return {name for name in {*now, *files} if now.get(name) != files.get(name)}


# What stops it is said before anything is made


def test_a_release_without_its_own_record_is_not_rebuilt(own_house: House, tmp_path: Path) -> None:
    (own_house.published / "quality.json").unlink()
    flip(own_house.published / "release_sources.parquet")
    for damaged in ("quality.json", "release_sources.parquet"):
        outcome = own_house.run("rebuild", own_house.published.name, "--output", str(tmp_path / "again"))
        assert outcome.code == 2
        assert f"lacks its own record, or it is damaged: {damaged}; put back from the backup" in outcome.said
        shutil.copyfile(own_house.published / "changes.json", own_house.published / "quality.json")
        sums = own_house.published / release.CHECKSUMS
        lines = [line for line in sums.read_text(encoding="utf-8").splitlines() if not line.endswith("quality.json")]
        sums.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert not (tmp_path / "again").exists()


def test_another_code_is_named_and_how_to_have_it(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    then = runs.code_version(with_site=False)
    monkeypatch.setattr(runs, "code_version", lambda **_: "0123456789abcdef")
    outcome = house.run("rebuild", house.published.name, "--output", str(tmp_path / "again"))
    assert outcome.code == 2
    assert f"was made by the code {then}, and this is 0123456789abcdef" in outcome.said
    assert "git checkout $(git log -1 --format=%H --before=" in outcome.said


def test_lost_bytes_are_named(own_house: House, tmp_path: Path) -> None:
    made_of = json.loads((own_house.published / "release.json").read_text(encoding="utf-8"))["made_of"]
    sha256 = made_of["snapshots"][0].rpartition("/")[2]
    flip(own_house.data_dir / "landing" / "objects" / sha256)
    outcome = own_house.run("rebuild", own_house.published.name, "--output", str(tmp_path / "again"))
    assert outcome.code == 2
    assert "is made of bytes that are lost" in outcome.said
    assert sha256 in outcome.said


@pytest.mark.parametrize("name", ["2020.01.01-1", "..", "latest"])
def test_what_is_no_release_is_the_users_mistake(name: str, house: House, tmp_path: Path) -> None:
    outcome = house.run("rebuild", name, "--output", str(tmp_path / "again"))
    assert outcome.code == 2
    assert "there is no release" in outcome.said


def test_nothing_is_written_over(house: House, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    outcome = house.run("rebuild", house.published.name, "--output", str(tmp_path))
    assert outcome.code == 2
    assert f"{tmp_path} is there already" in outcome.said


def test_a_release_whose_predecessor_is_gone_says_which(own_house: House, tmp_path: Path) -> None:
    path = own_house.published / "changes.json"
    told = json.loads(path.read_text(encoding="utf-8")) | {"against": "2020.01.01-1"}
    path.write_text(json.dumps(told), encoding="utf-8")
    release._write_checksums(own_house.published)  # noqa: SLF001 - a release that was made so
    outcome = own_house.run("rebuild", own_house.published.name, "--output", str(tmp_path / "again"))
    assert outcome.code == 2
    assert "goes on from 2020.01.01-1, which is not whole" in outcome.said
    assert "`ilmasto rebuild 2020.01.01-1`" in outcome.said
