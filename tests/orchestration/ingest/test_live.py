"""The whole job asking publishers, who are servers on this machine: what is live, and what a failed source leaves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from orchestration import warehouse
from orchestration.ingest import assets as ingest
from orchestration.refresh import Refresh
from orchestration.settings import SEEDS_DIR
from sources.code_lists import load_scope
from sources.contract import load_source
from sources.http import Client
from sources.problems import SourceError
from tests.conftest import House, example
from tests.orchestration.intake.intake_files import bring

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome
    from tests.sources.conftest import Publisher, Reply

OFF: Reply = (500, {"Content-Type": "text/html"}, b"<h1>Internal Server Error</h1>")


def live(house: House, workbooks: Path) -> Outcome:
    return house.run("refresh", "--live", "--workbooks", str(workbooks))


def test_a_live_refresh_is_published_even_for_the_public_and_says_where_each_row_is_from(
    empty_house: House, publishers: dict[str, Publisher], workbooks: Path, set_up: Callable[..., None]
) -> None:
    set_up(target="public")
    publishers["syke"].tells_unchanged = True
    outcome = live(empty_house, workbooks)
    assert outcome.code == 0, outcome.said
    assert "example data" not in outcome.said
    release = json.loads((empty_house.published / "release.json").read_text(encoding="utf-8"))
    assert (release["origin"], release["has_example"]) == ("mixed", False)
    database = empty_house.published / "warehouse.duckdb"
    origins = warehouse.rows_of(database, "select distinct publisher, origin from release_sources order by 1")
    asked = {name: "live" for name, publisher in publishers.items() if publisher.asked}
    assert {"statfin", "syke"} <= set(asked)
    assert dict(origins) == asked | {"coordinators": "upload"}
    assert len(origins) == len(asked) + 1
    sql = "select distinct origin from {}"
    assert warehouse.rows_of(database, sql.format("mart_municipal_overview")) == [("live",)]
    assert warehouse.rows_of(database, sql.format("mart_measures")) == [("upload",)]
    urls = {url for (url,) in warehouse.rows_of(database, "select url from release_sources")}
    assert f"{publishers['syke'].base_url}/Tulokset_taso_5/kunta_297.csv" in urls
    versions = "select distinct publisher_version from release_sources where publisher = 'syke'"
    assert warehouse.rows_of(database, versions) == [("2026-06-10T06:00:00+00:00",)]

    publishers["syke"].sent.clear()
    again = live(empty_house, workbooks)
    assert again.code == 0
    assert {status for status, _ in publishers["syke"].sent} == {304, 404}, "unchanged, and not there"
    assert f"Nothing new: release {release['release_id']}" in again.said

    # a publisher that fails later takes nothing away, and is not covered up by example data
    publishers["syke"].handler = lambda *_: OFF
    failed = live(empty_house, workbooks)
    assert failed.code == 3
    assert f"Release {release['release_id']} stays as it was." in failed.said
    assert empty_house.intact()


@pytest.mark.usefixtures("publishers")
def test_a_live_refresh_before_any_workbook_is_published_and_one_that_has_lost_them_is_not(
    empty_house: House, workbooks: Path, set_up: Callable[..., None]
) -> None:
    set_up(target="public")
    first = empty_house.run("refresh", "--live")
    assert first.code == 0, first.said
    assert "no workbook has been accepted yet" in first.said
    database = empty_house.published / "warehouse.duckdb"
    assert warehouse.rows_of(database, "select count(*) from mart_measures") == [(0,)]
    assert warehouse.rows_of(database, "select distinct origin from release_sources") == [("live",)]
    assert "Nothing new" in empty_house.run("refresh", "--live").said

    with_them = live(empty_house, workbooks)
    assert with_them.code in (0, 4), with_them.said
    if with_them.code == 4:
        assert empty_house.run("approve", "all", "--reason", "the first workbooks").code == 0
    before = empty_house.published
    lost = empty_house.run("refresh", "--live")
    assert lost.code == 1
    assert "there is no workbook now: put" in lost.said
    assert "yla-savo.xlsx" in lost.said
    assert empty_house.published == before


@pytest.mark.parametrize(
    ("publisher", "answer", "words"),
    [
        ("syke", OFF, ["kunta_140.csv: answered 500", "Next: try again later"]),
        ("syke", (404, {}, b"gone"), ["kunta_140.csv: answered 404", "has moved the file"]),
        ("statfin", OFF, ["/vaerak/11re.px: answered 500", "Next: try again later"]),
        ("statfin", (200, {}, b"<html>Huoltokatko</html>"), ["/vaerak/11re.px: no PxWeb metadata"]),
    ],
)
def test_a_source_that_fails_is_named_with_its_address_and_the_release_stays(
    publisher: str, answer: Reply, words: list[str], house: House, publishers: dict[str, Publisher], workbooks: Path
) -> None:
    before = house.published
    publishers[publisher].handler = lambda *_: answer
    outcome = live(house, workbooks)
    assert outcome.code == 3, outcome.said
    assert house.published == before
    assert house.intact()
    for word in (*words, publishers[publisher].base_url, "No release: a source failed", "stays as it was"):
        assert word in outcome.said, outcome.said


def test_a_live_refresh_needs_no_folder_when_workbooks_were_taken_in(
    own_house: House, publishers: dict[str, Publisher]
) -> None:
    publishers["syke"].handler = lambda *_: OFF
    assert "and the accepted workbooks" not in own_house.run("refresh", "--live").said
    bring(own_house, example("coordinators", "yla-savo.xlsx"))
    own_house.run("intake")
    outcome = own_house.run("refresh", "--live")
    assert outcome.code == 3
    assert "Refresh asks the publishers and the accepted workbooks" in outcome.said


def test_the_status_tells_which_source_failed(
    own_house: House, publishers: dict[str, Publisher], workbooks: Path
) -> None:
    publishers["syke"].handler = lambda *_: OFF
    assert live(own_house, workbooks).code == 3
    assert "kunta_140.csv: answered 500" in own_house.run("status").said


def test_a_page_in_place_of_a_file_is_refused_as_a_bad_file(
    house: House, publishers: dict[str, Publisher], workbooks: Path
) -> None:
    before = house.published
    publishers["syke"].handler = lambda *_: (200, {}, b"<!DOCTYPE html><h1>Palvelu on huollossa</h1>")
    outcome = live(house, workbooks)
    assert outcome.code == 1, outcome.said
    assert "kunta_297.csv" in outcome.said
    assert "<!DOCTYPE html>" in outcome.said
    assert (house.published, house.intact()) == (before, True)


@pytest.mark.usefixtures("publishers")
def test_an_empty_folder_of_workbooks_is_a_source_that_failed(house: House, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = live(house, tmp_path / "empty")
    assert outcome.code == 3
    assert "holds no .xlsx, .ods or .csv file; give the folder of the coordinators' workbooks" in outcome.said


def test_without_live_no_publisher_is_asked(house: House, publishers: dict[str, Publisher]) -> None:
    assert house.refresh().code == 0
    assert [publisher.asked for publisher in publishers.values()] == [[]] * len(publishers)


@pytest.mark.parametrize("publisher", ["syke", "statfin"])
def test_a_client_that_is_not_live_raises_before_it_asks(publisher: str, publishers: dict[str, Publisher]) -> None:
    client = Client(load_source(publisher), live=False, base_url=publishers[publisher].base_url)
    with pytest.raises(SourceError, match="the network is off; --live asks the publisher"):
        client.get("/anything")
    assert publishers[publisher].asked == []


def test_an_address_that_is_not_the_test_servers_is_never_asked(publishers: dict[str, Publisher]) -> None:
    client = Client(load_source("syke"), live=True, base_url=publishers["syke"].base_url)
    with pytest.raises(SourceError, match="not asked"):
        client.get("https://other.example/Tulokset_taso_5/kunta_297.csv")


def test_a_live_step_asks_every_municipality_once(
    empty_house: House, publishers: dict[str, Publisher], workbooks: Path
) -> None:
    snapshots, notes = ingest._land(load_source("syke"), Refresh(live=True, workbooks_dir=str(workbooks)))  # noqa: SLF001 - the step itself is tested
    scope = load_scope(SEEDS_DIR)
    codes = (*scope.municipality_codes, *scope.former_municipality_codes)
    asked = [path for _, path, _ in publishers["syke"].asked]
    assert asked == [f"/Tulokset_taso_5/kunta_{int(code)}.csv" for code in codes]
    assert len(snapshots) == len(scope.municipality_codes), "merged ones are asked for, and are not there"
    assert {snapshot.origin for snapshot in snapshots} == {"live"}
    assert notes == []
    assert all(snapshot.path.is_relative_to(empty_house.data_dir) for snapshot in snapshots)
