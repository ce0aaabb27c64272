"""Observations: since when and until when a file was given, in few reads, and landings of before there were any."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from sources import landing, observations
from sources.contract import load_source
from sources.landing import Fetched, Snapshot, land

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sources.observations import Observation
    from tests.conftest import Clock

SOURCE = load_source("boundaries")
URL = "https://publisher.example/kunnat.json"
A, B = (Fetched("kunnat.json", content, URL) for content in (b"a", b"b"))
MANY = 150


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The observations that were read, as often as they were."""
    paths: list[Path] = []
    read = observations._read  # noqa: SLF001 - what is counted has no name outside

    def counted(path: Path) -> Observation:
        paths.append(path)
        return read(path)

    monkeypatch.setattr(observations, "_read", counted)
    return paths


def key(one: Fetched, origin: observations.Origin = "live") -> observations.Key:
    return origin, one.name, sha256(one.content).hexdigest()


def day(number: int) -> str:
    return (datetime.fromisoformat("2024-01-01") + timedelta(days=number)).isoformat()


def test_what_comes_back_is_of_the_time_that_it_was_seen_again(tmp_path: Path, clock: Clock) -> None:
    vintages = []
    for number, given in enumerate((A, A, B, A, A)):
        clock(day(number))
        vintages += [snapshot.vintage[:10] for snapshot in land(SOURCE, [given], "live", tmp_path)]
    assert vintages == ["2024-01-01", "2024-01-01", "2024-01-03", "2024-01-04", "2024-01-04"]
    (back,), (replaced,) = (landing.kept(SOURCE.publisher, [key(one)], tmp_path) for one in (A, B))
    assert (back.retrieved_at[:10], (back.last_seen_at or "")[:10]) == ("2024-01-04", "2024-01-05")
    assert (replaced.retrieved_at[:10], (replaced.last_seen_at or "")[:10]) == ("2024-01-03", "2024-01-03")


def test_a_version_that_the_publisher_tells_comes_back_as_the_old_one_that_it_is(tmp_path: Path) -> None:
    files = [replace(A, publisher_version="2024-06-10"), replace(B, publisher_version="2025-06-10")]
    vintages = [land(SOURCE, [one], "live", tmp_path)[0].vintage for one in (*files, files[0])]
    assert vintages == ["2024-06-10", "2025-06-10", "2024-06-10"]


def test_another_file_of_the_same_publisher_breaks_no_run(tmp_path: Path, clock: Clock) -> None:
    for number in range(3):
        clock(day(number))
        kept = land(SOURCE, [A, Fetched("x.json", b"%d" % number, URL)], "live", tmp_path)
    assert [(one.name, one.retrieved_at[:10]) for one in kept] == [
        ("kunnat.json", "2024-01-01"),
        ("x.json", "2024-01-03"),
    ]


def test_an_example_between_breaks_no_run_of_a_publisher(tmp_path: Path, clock: Clock) -> None:
    for number, (given, origin) in enumerate(((A, "live"), (B, "example"), (A, "live"))):
        clock(day(number))
        (kept,) = land(SOURCE, [given], origin, tmp_path)  # type: ignore[arg-type] # a literal in a tuple
    assert kept.retrieved_at[:10] == "2024-01-01"


def test_what_is_brought_beside_a_publisher_is_found_as_brought(tmp_path: Path) -> None:
    brought = replace(A, publisher_version="2024-06-10", is_brought=True)
    land(SOURCE, [B, brought], "live", tmp_path)
    (kept,) = landing.kept(SOURCE.publisher, [key(A, "upload")], tmp_path)
    assert (kept.origin, kept.vintage) == ("upload", "2024-06-10")
    assert landing.kept(SOURCE.publisher, [key(A)], tmp_path) == []


def test_a_workbook_that_is_accepted_again_is_of_the_time_that_it_was_accepted_first(tmp_path: Path) -> None:
    source = load_source("coordinators")
    for accepted_at in ("2026-01-01", "2026-02-01"):
        (kept,) = land(source, [replace(A, publisher_version=accepted_at)], "upload", tmp_path)
    assert kept.vintage == "2026-01-01"


def test_the_very_same_seen_many_times_is_read_once(tmp_path: Path, reads: list[Path], clock: Clock) -> None:
    for number in range(MANY):
        clock(day(number))
        land(SOURCE, [A], "live", tmp_path)
    assert len(reads) == MANY - 1, "one at each fetch but the first"
    reads.clear()
    (kept,) = landing.kept(SOURCE.publisher, [key(A)], tmp_path)
    assert (kept.retrieved_at, kept.last_seen_at) == (f"{day(0)}+00:00", f"{day(MANY - 1)}+00:00")
    assert len(reads) == 1
    assert len(list((tmp_path / "objects").iterdir())) == 1


def test_a_fetch_among_many_others_reads_the_newest_and_what_was_replaced_is_read_once(
    tmp_path: Path, reads: list[Path], clock: Clock
) -> None:
    for number in range(MANY):
        clock(day(number))
        land(SOURCE, [A if number < MANY - 20 else B], "live", tmp_path)
    reads.clear()
    land(SOURCE, [B], "live", tmp_path)
    assert len(reads) == 1
    assert len(landing.kept(SOURCE.publisher, [key(A), key(B)], tmp_path)) == 2
    assert len(reads) == 3


def seen(folder: Path) -> list[Path]:
    return sorted((folder / "observations").rglob("*.json"))


def reread(folder: Path) -> tuple[dict[observations.Key, observations.Seen], list[str]]:
    """What was given last, as the observations tell, and what is told of them."""
    notes: list[str] = []
    return observations.Reader(folder, notes).last_seen(SOURCE.publisher, "live"), notes


def flipped(content: bytes) -> bytes:
    return content.replace(b"2024-01-02T", b"2024-01-03T", 1)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda content: content[:40],
    "no JSON": lambda content: content.replace(b":", b"", 1),
    "an edited time": flipped,
    "a licence of another": lambda content: content.replace(SOURCE.licence.encode(), b"CC0-1.0"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_observation_is_set_aside_and_the_one_before_it_is_gone_on_from(
    damage: str, tmp_path: Path, clock: Clock
) -> None:
    for number in range(2):
        clock(day(number))
        land(SOURCE, [A], "live", tmp_path)
    first, last = seen(tmp_path)
    content = DAMAGES[damage](last.read_bytes())
    assert content != last.read_bytes()
    last.write_bytes(content)
    clock(day(2))
    notes: list[str] = []
    (kept,) = land(SOURCE, [A], "live", tmp_path, notes=notes)
    assert kept.retrieved_at[:10] == "2024-01-01"
    (note,) = notes
    aside = tmp_path / "set_aside" / last.relative_to(tmp_path)
    assert note.startswith(f"{last}: ")
    assert f"it was set aside as {aside}. Put it back from the backup" in note
    assert aside.read_bytes() == content
    assert first in seen(tmp_path)
    assert last not in seen(tmp_path)


def test_no_single_flipped_bit_of_an_observation_is_believed(tmp_path: Path) -> None:
    land(SOURCE, [A], "live", tmp_path)
    (path,) = seen(tmp_path)
    good = path.read_bytes()
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 1 << place % 8]) + good[place + 1 :])
        assert reread(tmp_path)[0] == {}, place
    path.write_bytes(good)
    assert list(reread(tmp_path)[0]) == [key(A)]


def test_an_observation_of_before_without_a_digest_of_its_own_is_read_and_its_times_are_held(tmp_path: Path) -> None:
    land(SOURCE, [A], "live", tmp_path)
    (path,) = seen(tmp_path)
    of_before = path.with_name(f"{path.stem.rpartition('-')[0]}.json")
    path.rename(of_before)
    given, notes = reread(tmp_path)
    assert (list(given), notes) == ([key(A)], [])
    edited = json.loads(of_before.read_bytes())
    edited["files"][0]["publisher_version"] = "2020-01-01"
    of_before.write_text(json.dumps(edited))
    given, notes = reread(tmp_path)
    assert (given, len(notes)) == ({}, 1)


def test_an_observation_in_the_folder_of_another_publisher_is_set_aside(tmp_path: Path) -> None:
    land(load_source("syke"), [A], "live", tmp_path)
    (path,) = seen(tmp_path)
    other = observations.folder_of(tmp_path, SOURCE.publisher, "live")
    other.mkdir(parents=True)
    path.rename(other / path.name)
    given, notes = reread(tmp_path)
    assert (given, len(notes)) == ({}, 1)


def test_an_observation_of_a_time_that_is_yet_to_come_is_set_aside(tmp_path: Path, clock: Clock) -> None:
    """As a clock that ran ahead leaves it: it would be the newest for years."""
    clock(day(0))
    land(SOURCE, [A], "live", tmp_path)
    clock("2130-01-01")
    land(SOURCE, [B], "live", tmp_path)
    given, (note,) = reread(tmp_path)
    assert list(given) == [key(A)]
    assert "it tells of 2130-01-01T00:00:00+00:00, which is yet to come" in note


# landings of before


def landed_before(folder: Path, one: Fetched, retrieved_at: str, origin: str = "live") -> Path:
    """Keep a file in the form of before: its bytes and a receipt in a folder of their own."""
    digest = sha256(one.content).hexdigest()
    path = folder / SOURCE.publisher / origin / digest / one.name
    path.parent.mkdir(parents=True)
    path.write_bytes(one.content)
    receipt = {
        "snapshot_id": digest[:16],
        "publisher": SOURCE.publisher,
        "name": one.name,
        "sha256": digest,
        "size_bytes": len(one.content),
        "origin": origin,
        "url": one.url,
        "retrieved_at": f"{retrieved_at}T00:00:00+00:00",
        "publisher_version": one.publisher_version,
        "licence": "not stated",
    }
    path.with_name(f"{one.name}.receipt.json").write_text(json.dumps(receipt, indent=2))
    return path


def test_a_landing_of_before_is_read_where_it_is(tmp_path: Path) -> None:
    path = landed_before(tmp_path, A, "2023-01-01")
    (kept,) = landing.kept(SOURCE.publisher, [key(A)], tmp_path)
    assert kept == Snapshot(
        snapshot_id=key(A)[-1][:16],
        publisher=SOURCE.publisher,
        name=A.name,
        path=path,
        sha256=key(A)[-1],
        size_bytes=1,
        origin="live",
        url=URL,
        retrieved_at="2023-01-01T00:00:00+00:00",
        publisher_version=None,
        licence="not stated",
        last_seen_at="2023-01-01T00:00:00+00:00",
    )
    assert kept.read() == A.content


def test_what_was_given_last_in_a_landing_of_before_goes_on(tmp_path: Path) -> None:
    path = landed_before(tmp_path, A, "2023-01-01")
    before = {each: each.read_bytes() for each in path.parent.iterdir()}
    (now,) = land(SOURCE, [A], "live", tmp_path)
    assert (now.path, now.retrieved_at[:10], now.licence) == (path, "2023-01-01", SOURCE.licence)
    assert {each: each.read_bytes() for each in path.parent.iterdir()} == before
    assert not (tmp_path / "objects").exists(), "the bytes are there once"


def test_what_was_replaced_in_a_landing_of_before_and_comes_back_is_new(tmp_path: Path, clock: Clock) -> None:
    landed_before(tmp_path, A, "2023-01-01")
    landed_before(tmp_path, B, "2023-02-01")
    landed_before(tmp_path, replace(A, publisher_version="2024-06-10"), "2023-03-01", "upload")
    clock("2024-01-01")
    (back,) = land(SOURCE, [A], "live", tmp_path)
    assert back.vintage[:10] == "2024-01-01"
    kept = landing.kept(SOURCE.publisher, [key(A), key(B), key(A, "upload")], tmp_path)
    assert [one.vintage[:10] for one in kept] == ["2024-01-01", "2023-02-01", "2024-06-10"]


def test_a_brought_file_of_a_landing_of_before_goes_on(tmp_path: Path) -> None:
    brought = replace(A, publisher_version="2024-06-10", is_brought=True)
    landed_before(tmp_path, brought, "2023-03-01", "upload")
    (now,) = land(SOURCE, [replace(brought, publisher_version=None)], "live", tmp_path)
    assert (now.origin, now.vintage, now.retrieved_at[:10]) == ("upload", "2024-06-10", "2023-03-01")


BAD_RECEIPTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "a lost colon": lambda content: content.replace(b":", b"", 1),
    "a list": lambda _: b"[]",
    "a vintage of 2130": lambda content: content.replace(
        b'"publisher_version": null', b'"publisher_version": "2130-01-01"'
    ),
    "of another file": lambda content: content.replace(b"kunnat.json", b"kunnot.json"),
}


@pytest.mark.parametrize("damage", BAD_RECEIPTS)
def test_a_damaged_receipt_is_set_aside_and_its_bytes_stay(damage: str, tmp_path: Path) -> None:
    path = landed_before(tmp_path, A, "2023-01-01")
    receipt = path.with_name(f"{path.name}.receipt.json")
    content = BAD_RECEIPTS[damage](receipt.read_bytes())
    receipt.write_bytes(content)
    notes: list[str] = []
    assert landing.kept(SOURCE.publisher, [key(A)], tmp_path, notes) == []
    assert [note.partition(": ")[0] for note in notes] == [str(receipt)]
    assert (tmp_path / "set_aside" / receipt.relative_to(tmp_path)).read_bytes() == content
    (now,) = land(SOURCE, [A], "live", tmp_path)
    assert (now.path, now.read()) == (path, A.content), "had again, and its bytes are where they were"
