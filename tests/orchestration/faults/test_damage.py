"""Damage from outside: the published release stays whole, the refresh says what to do, nothing that was landed is lost.

What does not live here: what can happen (`damage.py`), and kills at random moments (`test_soak.py`).
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from orchestration import runs
from orchestration.ingest import assets as ingest
from orchestration.refresh import Refresh
from orchestration.release import dashboard, release
from sources.landing import Fetched, bundled
from tests.conftest import House, bytes_of, example, settings_of
from tests.orchestration.faults.damage import DAMAGES, Damage, flip, landed, open_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sources.contract import Source
    from tests.conftest import Clock

POPULATION = "population_11re_01.json"
OLD = "2025-12-10"
_MEGABYTE = 1_000_000


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.title.replace(" ", "_"))
def test_a_damaged_data_folder_keeps_its_release_and_what_was_landed(damage: Damage, own_house: House) -> None:
    data_dir = own_house.data_dir
    name, files = own_house.published.name, bytes_of(own_house.published)
    damage.done(data_dir)
    kept = landed(data_dir)
    outcome = own_house.refresh()
    assert outcome.code == damage.code, outcome.said
    for word in damage.said:
        assert word in outcome.said, outcome.said
    assert "Traceback" not in outcome.said
    assert kept <= landed(data_dir)
    assert bool(list((data_dir / "landing").glob("set_aside/**/*"))) == damage.is_noted
    if damage.mended is not None:
        damage.mended(data_dir)
    again = own_house.refresh()
    assert again.code == 0, again.said
    assert own_house.published.name == name
    assert bytes_of(own_house.published) == files
    assert "was set aside" not in again.said, "told once"
    assert ("Set aside as damaged" in own_house.run("status").said) == damage.is_noted


# An earlier release of a file, which nobody gives any more


@pytest.fixture
def without_the_older(monkeypatch: pytest.MonkeyPatch) -> None:
    """Syke gives the older release of its files no more; the published release holds it."""

    def altered(folder: Path) -> Iterator[Fetched]:
        yield from (file for file in bundled(folder) if file.publisher_version != OLD)

    monkeypatch.setattr(ingest.landing, "bundled", altered)


def of_the_older(house: House) -> Path:
    """The bytes of the older release of one file."""
    paths = (house.data_dir / "landing" / "observations" / "syke" / "example").iterdir()
    files = [one for path in paths for one in json.loads(path.read_bytes())["files"]]
    newer = {one["sha256"] for one in files if one.get("told_version") != OLD}
    sha256 = next(one["sha256"] for one in files if one.get("told_version") == OLD and one["sha256"] not in newer)
    return house.data_dir / "landing" / "objects" / str(sha256)


@pytest.mark.usefixtures("without_the_older")
def test_lost_bytes_of_an_earlier_release_are_named_and_it_can_be_gone_on_without_them(
    own_house: House, sources: dict[str, Source]
) -> None:
    lost = of_the_older(own_house)
    content = lost.read_bytes()
    lost.unlink()
    outcome = own_house.refresh()
    assert outcome.code == 1
    assert f"of {OLD} ({lost}). Put them back from the backup" in outcome.said
    assert "`ilmasto refresh --without-lost` goes on without these" in outcome.said
    assert "Traceback" not in outcome.said
    assert own_house.intact()
    _, earlier, notes = ingest.landed(sources["syke"], Refresh(without_lost=True))
    assert lost not in [one.path for one in earlier]
    assert any(str(lost) in note for note in notes)
    lost.write_bytes(content)
    _, earlier, notes = ingest.landed(sources["syke"], Refresh())
    assert lost in [one.path for one in earlier]
    assert notes == []


@pytest.mark.usefixtures("without_the_older")
def test_what_no_receipt_tells_of_an_earlier_release_any_more_the_published_one_does(
    own_house: House, sources: dict[str, Source]
) -> None:
    _, before, _ = ingest.landed(sources["syke"], Refresh())
    assert {one.vintage for one in before} >= {OLD}
    emptied = list((own_house.data_dir / "landing" / "observations" / "syke" / "example").iterdir())
    for path in emptied:
        path.write_bytes(b"")
    _, earlier, notes = ingest.landed(sources["syke"], Refresh())
    assert sorted((one.name, one.sha256, one.vintage) for one in earlier) == sorted(
        (one.name, one.sha256, one.vintage) for one in before
    )
    assert len(notes) == len(emptied)
    assert all("was set aside" in note for note in notes)


def test_bytes_that_go_between_landing_and_reading_are_told_without_a_trace(
    own_house: House, monkeypatch: pytest.MonkeyPatch, sends: Callable[..., None]
) -> None:
    content = example("statfin", POPULATION) + b"\n"
    sends("statfin", {POPULATION: content})
    keep = runs.keep_inputs

    def then_flip(folder: Path, publisher: str, now: list[object], earlier: list[object]) -> None:
        keep(folder, publisher, now, earlier)  # type: ignore[arg-type] # passed on
        if publisher == "statfin":
            for one in now:
                if getattr(one, "name", "") == POPULATION:
                    flip(getattr(one, "path"))  # noqa: B009 - a snapshot, passed on

    monkeypatch.setattr(runs, "keep_inputs", then_flip)
    outcome = own_house.refresh()
    assert outcome.code == 1
    assert f"its bytes are not those that were landed; it is to hold {POPULATION} of statfin" in outcome.said
    assert "Traceback" not in outcome.said
    assert own_house.intact()


# Clocks


def test_a_clock_an_hour_back_is_no_damage(own_house: House, clock: Clock) -> None:
    newest = max((own_house.data_dir / "landing" / "observations" / "syke" / "example").iterdir())
    seen_at = json.loads(newest.read_bytes())["observed_at"]
    clock(f"{seen_at[:11]}{max(int(seen_at[11:13]) - 1, 0):02}{seen_at[13:19]}")
    outcome = own_house.refresh()
    assert outcome.code == 0, outcome.said
    assert "Nothing new" in outcome.said
    assert "set aside" not in outcome.said


def test_the_night_when_clocks_go_back_changes_no_order(
    own_house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half past three comes twice in Finland: at 00.30 and at 01.30 UTC."""
    monkeypatch.setenv("TZ", "Europe/Helsinki")
    time.tzset()
    try:
        for moment in ("2026-10-25T00:30:00", "2026-10-25T01:30:00"):
            clock(moment)
            assert "Nothing new" in own_house.refresh().said
    finally:
        monkeypatch.undo()
        time.tzset()
    names = sorted((own_house.data_dir / "landing" / "observations" / "syke" / "example").iterdir())
    seen = [json.loads(path.read_bytes())["observed_at"][:16] for path in names]
    assert [moment for moment in seen if moment.startswith("2026-10-25")] == ["2026-10-25T00:30", "2026-10-25T01:30"]


# A damaged build, and readers that hold every file


def test_a_refresh_after_a_damaged_build_and_beside_a_reader_of_every_file_publishes(
    own_house: House, build: Path, sends: Callable[..., None]
) -> None:
    warehouse = own_house.data_dir / "build" / build.name / runs.WAREHOUSE
    warehouse.write_bytes(warehouse.read_bytes()[: warehouse.stat().st_size // 2])
    warehouse.with_name(f"{runs.WAREHOUSE}.wal").write_bytes(b"left behind" * 100)
    before, files = own_house.published, bytes_of(own_house.published)
    handles = open_files(own_house.data_dir / "releases")
    sends("statfin", {POPULATION: example("statfin", POPULATION) + b"\n"})
    outcome = own_house.refresh()
    for handle in handles:
        os.close(handle)
    assert outcome.code == 0, outcome.said
    assert own_house.published != before
    assert own_house.intact()
    assert bytes_of(before) == files
    checks = json.loads((own_house.published / "quality.json").read_text(encoding="utf-8"))["checks"]
    assert {check["ran_in"] for check in checks} <= {"", None}, "nothing was taken over from the damaged build"


# The dashboard's tools


def test_damaged_tools_of_the_dashboard_refuse_the_site_and_say_how_they_come_whole_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, house: House
) -> None:
    folder = tmp_path / "dashboards"
    (folder / "node_modules").mkdir(parents=True)
    (folder / "static").mkdir()
    (folder / "package.json").write_text('{"name": "x", "scripts": {"build": "evidence build:strict"}}')
    monkeypatch.setattr(dashboard, "DASHBOARDS_DIR", folder)
    result = dashboard.build_site(house.published, tmp_path / "site.log")
    assert result.status == "failed"
    assert "`rm -r dashboards/node_modules && make install`" in result.detail


# A disk that is full, and one that can't be written to


@pytest.fixture
def small_disk(own_house: House, tmp_path: Path) -> Iterator[Callable[[str], House]]:
    """The house on a disk of its own, which is mounted anew with other options: `small_disk("ro")`."""
    place = tmp_path / "disk"
    place.mkdir()
    used = sum(path.stat().st_size for path in own_house.data_dir.rglob("*") if path.is_file())
    size = used + 24 * _MEGABYTE
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],  # noqa: S607 - the machine's own
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk needs to be mounted, which is not allowed here: {mounted.stderr.strip()}")
    try:
        subprocess.run(["cp", "-a", f"{own_house.data_dir}/.", str(place)], check=True)  # noqa: S607 - same

        def mounted_as(options: str) -> House:
            subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)  # noqa: S607 - same
            return House(place.resolve())

        with settings_of(place):
            yield mounted_as
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S607 - same


def fill(folder: Path, leave: int) -> Path:
    """Fill the disk of a folder but for `leave` bytes."""
    state = os.statvfs(folder)
    path = folder / "filler"
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, state.f_bavail * state.f_frsize - leave)
    return path


@pytest.mark.parametrize("left", [0, 200_000, 6 * _MEGABYTE])
def test_a_full_disk_is_named_and_after_it_the_refresh_publishes(
    left: int, small_disk: Callable[[str], House], sends: Callable[..., None]
) -> None:
    house = small_disk("rw")
    before, files, kept = house.published, bytes_of(house.published), landed(house.data_dir)
    sends("statfin", {POPULATION: example("statfin", POPULATION) + b"\n"})
    filler = fill(house.data_dir, left)
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    assert "free some space on the disk of" in outcome.said
    assert "Traceback" not in outcome.said
    assert house.published == before
    assert bytes_of(before) == files
    assert kept <= landed(house.data_dir)
    filler.unlink()
    small_disk("size=1g")
    again = house.refresh()
    assert again.code == 0, again.said
    assert house.intact()


def test_a_disk_that_cannot_be_written_to_is_named(small_disk: Callable[[str], House]) -> None:
    house = small_disk("ro")
    before, files = house.published, bytes_of(house.data_dir / "landing")
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    assert "let this user write to" in outcome.said
    assert "Traceback" not in outcome.said
    assert house.published == before
    assert bytes_of(house.data_dir / "landing") == files
    assert "Nothing new" in small_disk("rw").refresh().said


def test_every_damage_is_another() -> None:
    assert len({damage.title for damage in DAMAGES}) == len(DAMAGES)
    assert release.RELEASE_ID.fullmatch("2026.11.29-1 (kopio)") is None, "a copy by hand is no release of ours"
