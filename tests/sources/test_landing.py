"""The landing: bytes are kept untouched, under their sha256, each with a receipt."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from sources import landing
from sources.contract import load_source
from sources.landing import Fetched, bundled, land

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = load_source("syke")
FILE = Fetched("kunta_297.csv", b"vuosi;kt\n2024;1,5\n", "https://publisher.example/kunta_297.csv", "v1")


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_kept_under_its_sha256_with_a_receipt(tmp_path: Path) -> None:
    (snapshot,) = land(SOURCE, [FILE], "live", tmp_path)
    sha256 = hashlib.sha256(FILE.content).hexdigest()
    assert snapshot.path == tmp_path / "syke" / "live" / sha256 / "kunta_297.csv"
    assert snapshot.read() == FILE.content
    receipt = json.loads(snapshot.path.with_name("kunta_297.csv.receipt.json").read_text(encoding="utf-8"))
    assert receipt["sha256"] == sha256
    assert receipt["snapshot_id"] == sha256[:16]
    assert receipt["size_bytes"] == len(FILE.content)
    assert (receipt["url"], receipt["publisher_version"], receipt["origin"]) == (FILE.url, "v1", "live")
    assert receipt["licence"] == SOURCE.licence


def test_the_same_bytes_again_change_nothing(tmp_path: Path) -> None:
    first = land(SOURCE, [FILE], "live", tmp_path)
    kept = _files(tmp_path)
    later = Fetched(FILE.name, FILE.content, "https://publisher.example/moved.csv", "v2")
    assert land(SOURCE, [later], "live", tmp_path) == first
    assert _files(tmp_path) == kept


def test_new_bytes_leave_the_old_ones_where_they_are(tmp_path: Path) -> None:
    (old,) = land(SOURCE, [FILE], "live", tmp_path)
    (new,) = land(SOURCE, [Fetched(FILE.name, b"other\n", FILE.url)], "live", tmp_path)
    assert old.path != new.path
    assert (old.read(), new.read()) == (FILE.content, b"other\n")


def test_the_same_bytes_of_an_example_are_another_snapshot(tmp_path: Path) -> None:
    (live,) = land(SOURCE, [FILE], "live", tmp_path)
    (example,) = land(SOURCE, [FILE], "example", tmp_path)
    assert (live.origin, example.origin) == ("live", "example")
    assert live.path != example.path


def test_two_files_of_the_same_bytes_are_both_kept(tmp_path: Path) -> None:
    files = [Fetched(name, b"same\n", "https://publisher.example") for name in ("kunta_9.csv", "kunta_5.csv")]
    assert [snapshot.name for snapshot in land(SOURCE, files, "live", tmp_path)] == ["kunta_5.csv", "kunta_9.csv"]


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
    with pytest.raises(ValueError, match="not those of the receipt"):
        snapshot.read()


def test_a_crash_before_the_receipt_is_mended_by_the_next_refresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = landing.write_atomically

    def crash_at_the_receipt(path: Path, content: bytes) -> None:
        if path.name.endswith(".receipt.json"):
            raise OSError("disk full")
        whole(path, content)

    monkeypatch.setattr(landing, "write_atomically", crash_at_the_receipt)
    with pytest.raises(OSError, match="disk full"):
        land(SOURCE, [FILE], "live", tmp_path)
    monkeypatch.setattr(landing, "write_atomically", whole)
    (snapshot,) = land(SOURCE, [FILE], "live", tmp_path)
    assert snapshot.read() == FILE.content


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    landing.write_atomically(path, b"old")

    def fail(_handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(landing.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        landing.write_atomically(path, b"new")
    assert _files(tmp_path) == {"file.csv": b"old"}


def test_an_example_comes_in_order_of_name_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "example").mkdir()
    for name in ("b.csv", "a.csv", ".hidden"):
        (tmp_path / "example" / name).write_bytes(name.encode())
    assert [(file.name, file.content, file.url) for file in bundled(tmp_path)] == [
        ("a.csv", b"a.csv", "example/a.csv"),
        ("b.csv", b"b.csv", "example/b.csv"),
    ]
