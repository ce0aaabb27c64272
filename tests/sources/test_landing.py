"""The landing: bytes are kept untouched, once under their sha256, and each fetch leaves an observation of them."""

from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest

from sources import files, landing
from sources.contract import load_source
from sources.landing import Fetched, bundled, land
from sources.objects import LostBytesError
from sources.problems import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sources.observations import Key
    from tests.conftest import Clock

SOURCE = load_source("syke")
FILE = Fetched("kunta_297.csv", b"vuosi;kt\n2024;1,5\n", "https://publisher.example/kunta_297.csv", "v1")


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _observations(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in sorted((folder / "observations").rglob("*.json"))]


def _objects(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "objects").iterdir()}


def test_a_file_is_kept_under_its_sha256_and_an_observation_tells_of_it(tmp_path: Path) -> None:
    marked = replace(FILE, headers={"ETag": '"x"'})
    (snapshot,) = land(SOURCE, [marked], "live", tmp_path, "run 1")
    sha256 = hashlib.sha256(FILE.content).hexdigest()
    assert snapshot.path == tmp_path / "objects" / sha256
    assert snapshot.read() == FILE.content
    assert (snapshot.snapshot_id, snapshot.size_bytes) == (sha256[:16], len(FILE.content))
    (told,) = _observations(tmp_path)
    assert (told["publisher"], told["origin"], told["run_id"]) == ("syke", "live", "run 1")
    assert told["licence"] == SOURCE.licence
    assert (told["observed_at"], snapshot.last_seen_at) == (snapshot.retrieved_at,) * 2
    (seen,) = told["files"]
    assert (seen["name"], seen["sha256"], seen["url"]) == (FILE.name, sha256, FILE.url)
    assert (seen["told_version"], seen["headers"]) == ("v1", {"ETag": '"x"'})


def test_the_same_bytes_again_are_seen_again_and_nothing_else_changes(tmp_path: Path, clock: Clock) -> None:
    clock("2026-01-01")
    (first,) = land(SOURCE, [FILE], "live", tmp_path)
    kept = _files(tmp_path)
    clock("2026-02-01")
    (again,) = land(SOURCE, [FILE], "live", tmp_path)
    assert again == replace(first, last_seen_at="2026-02-01T00:00:00+00:00")
    now = _files(tmp_path)
    assert kept.items() < now.items()
    assert len(now) == len(kept) + 1


def test_a_new_address_or_version_of_the_same_bytes_is_told_and_is_no_new_release(tmp_path: Path, clock: Clock) -> None:
    clock("2026-01-01")
    (first,) = land(SOURCE, [FILE], "live", tmp_path)
    clock("2026-02-01")
    moved = Fetched(FILE.name, FILE.content, "https://publisher.example/moved.csv", "v2")
    (again,) = land(SOURCE, [moved], "live", tmp_path)
    assert (again.url, again.vintage, again.retrieved_at) == (moved.url, "v1", first.retrieved_at)
    assert [one["told_version"] for told in _observations(tmp_path) for one in told["files"]] == ["v1", "v2"]


def test_an_observation_tells_the_contract_of_its_time(tmp_path: Path) -> None:
    mended = SOURCE.model_copy(update={"licence": "CC0-1.0"})
    assert mended.licence != SOURCE.licence
    licences = [land(source, [FILE], "live", tmp_path)[0].licence for source in (SOURCE, mended)]
    assert licences == [SOURCE.licence, mended.licence]
    before, after = _observations(tmp_path)
    assert (before["licence"], after["licence"]) == (SOURCE.licence, mended.licence)
    assert before["contract"] != after["contract"]


def test_new_bytes_leave_the_old_ones_where_they_are(tmp_path: Path) -> None:
    (old,) = land(SOURCE, [FILE], "live", tmp_path)
    (new,) = land(SOURCE, [Fetched(FILE.name, b"other\n", FILE.url)], "live", tmp_path)
    assert old.path != new.path
    assert (old.read(), new.read()) == (FILE.content, b"other\n")


def test_the_same_bytes_of_an_example_are_another_snapshot(tmp_path: Path) -> None:
    (live,) = land(SOURCE, [FILE], "live", tmp_path)
    (example,) = land(SOURCE, [FILE], "example", tmp_path)
    assert (live.origin, example.origin) == ("live", "example")
    assert live.path == example.path, "the same object"
    for snapshot in (live, example):
        assert landing.kept("syke", [(snapshot.origin, FILE.name, snapshot.sha256)], tmp_path) == [snapshot]


def test_the_same_bytes_of_two_publishers_are_a_snapshot_of_each(tmp_path: Path) -> None:
    of_each = [land(load_source(name), [FILE], "live", tmp_path) for name in ("syke", "statfin")]
    assert [(one.publisher, one.read()) for (one,) in of_each] == [("syke", FILE.content), ("statfin", FILE.content)]
    assert len(_objects(tmp_path)) == 1


def test_one_file_of_two_releases_with_the_same_bytes_counts_once_as_the_older(tmp_path: Path) -> None:
    (one,) = land(
        SOURCE, [replace(FILE, publisher_version=day) for day in ("2026-02-02", "2026-01-01")], "live", tmp_path
    )
    assert one.vintage == "2026-01-01"


def test_two_files_of_the_same_bytes_are_both_kept(tmp_path: Path) -> None:
    files = [Fetched(name, b"same\n", "https://publisher.example") for name in ("kunta_9.csv", "kunta_5.csv")]
    snapshots = land(SOURCE, files, "live", tmp_path)
    assert [snapshot.name for snapshot in snapshots] == ["kunta_5.csv", "kunta_9.csv"]
    assert [snapshot.read() for snapshot in snapshots] == [b"same\n"] * 2
    assert len(_objects(tmp_path)) == 1


@pytest.mark.parametrize(
    "name", ["../kunta.csv", "a/b.csv", "/etc/hostname", "", ".hidden", "x\n.csv", "x" * 200, "x.csv.receipt.json"]
)
def test_a_name_that_could_leave_the_landing_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a plain file name"):
        land(SOURCE, [Fetched(name, b"x", "https://publisher.example")], "live", tmp_path)
    assert _files(tmp_path) == {}


def test_a_file_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="came twice"):
        land(SOURCE, [FILE, FILE], "live", tmp_path)


def test_bytes_changed_afterwards_are_noticed(tmp_path: Path) -> None:
    (snapshot,) = land(SOURCE, [FILE], "live", tmp_path)
    snapshot.path.write_bytes(FILE.content + b"2025;1\n")
    with pytest.raises(LostBytesError, match="not those that were landed") as told:
        snapshot.read()
    assert f"kunta_297.csv of {SOURCE.publisher}. Run `ilmasto refresh`" in str(told.value)


def test_bytes_that_are_gone_are_told_with_what_they_were_and_what_to_do(tmp_path: Path) -> None:
    (snapshot,) = land(SOURCE, [FILE], "live", tmp_path)
    snapshot.path.unlink()
    with pytest.raises(LostBytesError, match="No such file") as told:
        snapshot.read()
    assert "kunta_297.csv" in str(told.value)
    assert "put it back from the backup" in str(told.value)


def test_bytes_that_were_changed_are_set_aside_and_those_that_are_given_again_take_their_place(tmp_path: Path) -> None:
    (snapshot,) = land(SOURCE, [FILE], "live", tmp_path)
    flipped = bytes([FILE.content[0] ^ 1]) + FILE.content[1:]
    snapshot.path.write_bytes(flipped)
    notes: list[str] = []
    (again,) = land(SOURCE, [FILE], "live", tmp_path, notes=notes)
    assert again.read() == FILE.content
    (note,) = notes
    aside = tmp_path / "set_aside" / "objects" / snapshot.sha256
    assert note.startswith(f"{snapshot.path}: its bytes are not those that were landed; it was set aside as {aside}.")
    assert aside.read_bytes() == flipped
    snapshot.path.write_bytes(b"once more")
    land(SOURCE, [FILE], "live", tmp_path)
    assert aside.read_bytes() == flipped, "nothing that was set aside is written over"
    assert aside.with_name(f"{aside.name}.2").read_bytes() == b"once more"


def test_changed_bytes_of_an_earlier_release_are_set_aside_and_not_read(tmp_path: Path) -> None:
    (old,) = land(SOURCE, [FILE], "live", tmp_path)
    (new,) = land(SOURCE, [replace(FILE, content=b"other")], "live", tmp_path)
    old.path.write_bytes(b"edited")
    notes: list[str] = []
    keys: list[Key] = [("live", FILE.name, each.sha256) for each in (old, new)]
    assert landing.kept("syke", keys, tmp_path, notes) == [new]
    assert len(notes) == 1
    assert (tmp_path / "set_aside" / "objects" / old.sha256).read_bytes() == b"edited"


@pytest.mark.parametrize("told", ["2031-01-01", "2031-01-01T00:00:00+00:00"])
def test_a_release_that_is_yet_to_come_is_refused(told: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"kunta_297.csv .*released {re.escape(told)}, which is yet to come"):
        land(SOURCE, [replace(FILE, publisher_version=told)], "live", tmp_path)
    assert _observations(tmp_path) == []


def test_a_release_of_tomorrow_is_taken_for_publishers_of_another_zone(tmp_path: Path) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    (snapshot,) = land(SOURCE, [replace(FILE, publisher_version=tomorrow)], "live", tmp_path)
    assert snapshot.vintage == tomorrow


def test_bytes_that_were_changed_come_whole_again_once_they_are_deleted(tmp_path: Path) -> None:
    (snapshot,) = land(SOURCE, [FILE], "live", tmp_path)
    snapshot.path.write_bytes(b"changed")
    snapshot.path.unlink()
    assert landing.kept("syke", [("live", FILE.name, snapshot.sha256)], tmp_path) == []
    (again,) = land(SOURCE, [FILE], "live", tmp_path)
    assert again.read() == FILE.content


def test_a_crash_before_the_observation_leaves_what_was_good_and_is_mended_by_the_next_refresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    clock("2026-01-01")
    (good,) = land(SOURCE, [FILE], "live", tmp_path)
    before = _files(tmp_path)
    whole = landing.write_atomically

    def crash_at_the_observation(path: Path, content: bytes) -> None:
        if path.suffix == ".json":
            raise OSError("disk full")
        whole(path, content)

    clock("2026-02-01")
    other = replace(FILE, content=b"other\n")
    monkeypatch.setattr(landing, "write_atomically", crash_at_the_observation)
    with pytest.raises(OSError, match="disk full"):
        land(SOURCE, [other], "live", tmp_path)
    assert before.items() < _files(tmp_path).items()
    assert landing.kept("syke", [("live", FILE.name, good.sha256)], tmp_path) == [good]
    monkeypatch.setattr(landing, "write_atomically", whole)
    clock("2026-03-01")
    (snapshot,) = land(SOURCE, [other], "live", tmp_path)
    assert (snapshot.read(), snapshot.retrieved_at[:10]) == (other.content, "2026-03-01")


def test_an_object_that_cannot_be_written_leaves_no_observation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(landing, "write_atomically", full)
    with pytest.raises(OSError, match="disk full"):
        land(SOURCE, [FILE], "live", tmp_path)
    assert _files(tmp_path) == {}


def test_a_publisher_that_fails_half_way_was_not_observed(tmp_path: Path) -> None:
    def broken_off() -> Iterator[Fetched]:
        yield FILE
        raise SourceError("answered 500")

    with pytest.raises(SourceError):
        land(SOURCE, broken_off(), "live", tmp_path)
    assert _observations(tmp_path) == []


def _land_some(folder: Path, worker: int) -> None:
    for number in range(10):
        files = [Fetched(f"kunta_{one}.csv", b"%d" % (one + number), "https://publisher.example") for one in range(9)]
        files.append(Fetched(f"kunta_{100 + worker}.csv", b"%d" % worker, "https://publisher.example"))
        land(SOURCE, files, "live", folder)


def test_two_processes_that_land_at_once_do_no_harm(tmp_path: Path) -> None:
    workers = 2
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as processes:
        list(processes.map(_land_some, [tmp_path] * workers, range(workers)))
    objects = _objects(tmp_path)
    assert {name: hashlib.sha256(content).hexdigest() for name, content in objects.items()} == {n: n for n in objects}
    assert len(objects) == 18
    assert len(_observations(tmp_path)) == 10 * workers
    assert not list(tmp_path.rglob(".*"))


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    files.write_atomically(path, b"old")

    def fail(_handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        files.write_atomically(path, b"new")
    assert _files(tmp_path) == {"file.csv": b"old"}


def test_an_example_comes_in_order_of_name_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "example").mkdir()
    for name in ("b.csv", "a.csv", ".hidden"):
        (tmp_path / "example" / name).write_bytes(name.encode())
    assert [(file.name, file.content, file.url) for file in bundled(tmp_path)] == [
        ("a.csv", b"a.csv", "example/a.csv"),
        ("b.csv", b"b.csv", "example/b.csv"),
    ]
