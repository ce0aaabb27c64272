"""The whole job when a publisher gives the same for years, gives what it gave before, or its contract is mended."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from orchestration import warehouse
from orchestration.ingest import assets as ingest
from orchestration.refresh import Refresh
from orchestration.release.tables import source_rows
from sources.landing import Fetched, bundled
from tests.conftest import House, bytes_of, example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sources.contract import Source
    from tests.conftest import Clock
    from tests.sources.conftest import Publisher

NAME = "kunta_844.csv"
RAW = "select distinct vintage from raw.syke_municipal_emissions where kuntanumero = '844' order by 1"
TOLD = "select distinct retrieved_at, last_seen_at from release_sources where publisher = 'syke'"


@pytest.fixture
def gives(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let Syke give `NAME` with its first figure times a factor, and tell no version of it."""

    def send(factor: float) -> None:
        header, first, *rest = example("syke", NAME).decode().splitlines()
        cells = first.split(";")
        cells[6] = cells[7] = f"{float(cells[6].replace(',', '.')) * factor:.6f}".replace(".", ",")
        content = "\n".join([header, ";".join(cells), *rest, ""]).encode()

        def altered(folder: Path) -> Iterator[Fetched]:
            yield from (fetched for fetched in bundled(folder) if fetched.name != NAME)
            if folder.name == "syke":
                yield Fetched(NAME, content, f"example/{NAME}")

        monkeypatch.setattr(ingest.landing, "bundled", altered)

    return send


def test_a_publisher_that_gives_the_same_for_years_is_not_stale(
    empty_house: House, publishers: dict[str, Publisher], workbooks: Path, sources: dict[str, Source], clock: Clock
) -> None:
    assert publishers
    asked = Refresh(live=True, workbooks_dir=str(workbooks))
    clock("2020-01-01")
    for source in sources.values():
        if source.comes_by == "network":
            ingest.landed(source, asked)
    clock("2026-11-01")
    outcome = empty_house.run("refresh", "--no-site", "--live", "--workbooks", str(workbooks))
    assert outcome.code == 0, outcome.said
    told = warehouse.rows_of(empty_house.published / "warehouse.duckdb", TOLD)
    assert told == [("2020-01-01T00:00:00+00:00", "2026-11-01T00:00:00+00:00")]
    *_, newest = sorted((empty_house.data_dir / "landing" / "observations" / "syke" / "live").iterdir())
    marks = {json.dumps(one["headers"]) for one in json.loads(newest.read_text(encoding="utf-8"))["files"]}
    assert marks == {json.dumps({"Last-Modified": "Wed, 10 Jun 2026 06:00:00 GMT"})}


def test_an_example_that_was_landed_years_ago_is_not_stale(
    empty_house: House, sources: dict[str, Source], clock: Clock
) -> None:
    clock("2020-01-01")
    for source in sources.values():
        ingest.landed(source, Refresh())
    outcome = empty_house.refresh()
    assert outcome.code == 0, outcome.said


def test_what_a_publisher_without_versions_puts_back_is_what_it_gives_now(
    own_house: House, gives: Callable[[float], None], clock: Clock
) -> None:
    for factor, day in ((1.1, "2026-07-01"), (1.2, "2026-08-01"), (1.1, "2026-09-01")):
        gives(factor)
        clock(day)
        outcome = own_house.refresh_and_approve()
        assert outcome.code == 0, outcome.said
    vintages = warehouse.rows_of(own_house.data_dir / "build" / "latest" / "warehouse.duckdb", RAW)
    assert [str(vintage)[:10] for (vintage,) in vintages] == ["2026-06-10", "2026-08-01", "2026-09-01"]
    sql = "select retrieved_at from release_sources where publisher = 'syke' and publisher_version is null order by 1"
    told = warehouse.rows_of(own_house.published / "warehouse.duckdb", sql)
    assert [str(retrieved_at)[:10] for (retrieved_at,) in told] == ["2026-08-01", "2026-09-01"]


def test_a_refresh_without_anything_new_is_seen_and_published_by_none(own_house: House, clock: Clock) -> None:
    before = own_house.published
    folder = own_house.data_dir / "landing" / "observations" / "syke" / "example"
    later = (datetime.now(UTC) + timedelta(hours=12)).isoformat(timespec="seconds")
    clock(later.partition("+")[0])
    outcome = own_house.refresh()
    assert "Nothing new" in outcome.said
    assert own_house.published == before
    *_, newest = sorted(folder.iterdir())
    told = json.loads(newest.read_text(encoding="utf-8"))
    assert told["observed_at"] == later
    assert told["run_id"]
    made_of = json.loads((before / "release.json").read_text(encoding="utf-8"))["made_of"]["snapshots"]
    of_syke = {record.rsplit("/", 1)[-1] for record in made_of if record.startswith("syke/")}
    assert {file["sha256"] for file in told["files"]} == of_syke


def test_a_mended_licence_is_told_of_every_file_also_of_those_that_were_had_before(
    own_house: House, sources: dict[str, Source]
) -> None:
    mended = {name: source.model_copy(update={"licence": "CC0-1.0"}) for name, source in sources.items()}
    assert own_house.published
    old, earlier, _ = ingest.landed(sources["syke"], Refresh())
    now, _, _ = ingest.landed(mended["syke"], Refresh())
    rows = source_rows([*old, *earlier, *now], mended, "2026-11-29T12:00:00+00:00")
    assert {row["licence"] for row in rows} == {"CC0-1.0"}


def test_a_house_whose_landing_has_receipts_goes_on_from_them(own_house: House, gives: Callable[[float], None]) -> None:
    landing_dir = own_house.data_dir / "landing"
    before = with_receipts(landing_dir)
    assert "Nothing new" in own_house.refresh().said
    gives(1.1)
    outcome = own_house.refresh_and_approve()
    assert outcome.code == 0, outcome.said
    vintages = warehouse.rows_of(own_house.data_dir / "build" / "latest" / "warehouse.duckdb", RAW)
    assert vintages[0] == ("2026-06-10",)
    assert len(vintages) == 2
    assert len(list((landing_dir / "objects").iterdir())) == 1, "what is there already is not written again"
    assert before.items() < bytes_of(landing_dir).items()


def with_receipts(landing_dir: Path) -> dict[str, bytes]:
    """Bring a landing into the form of before, with a receipt beside each file, and give its files."""
    for path in list((landing_dir / "observations").rglob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        for one in told["files"]:
            folder = landing_dir / told["publisher"] / one["origin"] / one["sha256"]
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(landing_dir / "objects" / one["sha256"], folder / one["name"])
            receipt = {
                name: one.get(name) for name in ("name", "sha256", "size_bytes", "origin", "url", "retrieved_at")
            }
            receipt |= {"snapshot_id": one["sha256"][:16], "publisher": told["publisher"], "licence": told["licence"]}
            receipt |= {"publisher_version": one.get("publisher_version")}
            (folder / f"{one['name']}.receipt.json").write_text(json.dumps(receipt, indent=2), encoding="utf-8")
    for name in ("objects", "observations"):
        shutil.rmtree(landing_dir / name)
    return bytes_of(landing_dir)
