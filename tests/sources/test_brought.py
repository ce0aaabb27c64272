"""Files that somebody brought by hand: found, unpacked within limits, and dated by their names alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from sources.brought import Refused, brought, released_in, unpacked, without_date
from sources.contract import load_source
from sources.landing import Fetched, land

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2025-12-10"


def zip_of(*files: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return content.getvalue()


def packed(content: bytes, name: str = f"kunnat_{DAY}.zip") -> Fetched:
    return Fetched(name, content, f"upload/{name}", DAY, is_brought=True)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("kunta_297_2025-12-10.csv", DAY),
        ("kunta_297 (10.12.2025).csv", DAY),
        ("2025-12-10/kunta_297.csv", DAY),
        ("Syke 10.12.2025/kunta_297_2025-12-10.csv", DAY),
        ("kunta_297.csv", None),
        ("kunta_297_2025-13-40.csv", None),
        ("alas 1990-2023.xlsx", None),
    ],
)
def test_the_release_is_the_date_in_the_name_or_the_folders(path: str, day: str | None) -> None:
    assert released_in(path) == day


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("2025-12-10/kunta_297_2025-06-10.csv", "two dates of release, 2025-06-10 and 2025-12-10; keep the right one"),
        ("kunta_297_2999-06-10.csv", "a release of 2999-06-10 is yet to come; correct the date in the name"),
    ],
)
def test_a_date_that_cannot_be_is_refused(path: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        released_in(path)


@pytest.mark.parametrize("name", ["kunta_297_2025-12-10.csv", "kunta_297 10.12.2025.csv", "kunta_297 (2025-12-10).csv"])
def test_a_name_is_the_publishers_own_without_the_date(name: str) -> None:
    assert without_date(name) == "kunta_297.csv"


def test_folders_are_looked_into_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for path in ("b.csv", f"{DAY}/a.csv", f"{DAY}/~$a.csv", ".git/a.csv"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    assert [(file.name, file.url, file.publisher_version) for file in brought(tmp_path, 1)] == [
        ("a.csv", f"upload/{DAY}/a.csv", DAY),
        ("b.csv", "upload/b.csv", None),
    ]


def test_a_zip_is_unpacked_and_its_files_are_of_its_date() -> None:
    content = zip_of(("kunnat/kunta_9.csv", b"nine"), ("__MACOSX/._kunta_9.csv", b""), ("kunnat/", b""))
    assert list(unpacked(packed(content), 1)) == [
        Fetched("kunta_9.csv", b"nine", f"upload/kunnat_{DAY}.zip/kunta_9.csv", DAY, is_brought=True)
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"<html>", "is no whole zip archive"),
        (zip_of(("a.csv", bytes(3_000_000))), "would unpack to too much"),
        (zip_of(("kunta_2025-06-10.csv", b"x")), "two dates of release"),
        (zip_of(("a/kunta_9.csv", b"x"), ("b/kunta_9.csv", b"y")), r"two files called kunta_9\.csv"),
        (zip_of(("a.csv", b"x" * 100)).replace(b"\xab\xa8", b"\xff\xff", 1), "can't be unpacked"),
    ],
    ids=["empty", "a page", "a bomb", "of another date", "two of one name", "damaged"],
)
def test_a_zip_that_cannot_be_taken_is_named(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=rf"upload/kunnat_{DAY}\.zip.*({words})"):
        list(unpacked(packed(content), 1))


def test_a_file_in_a_zip_is_no_larger_than_one_beside_it() -> None:
    rows = b"".join(b"%d\n" % number for number in range(200_000))
    with pytest.raises(Refused, match=r"rows\.csv is larger than 1 MB"):
        list(unpacked(packed(zip_of(("rows.csv", rows))), 1))


def test_a_corrected_date_in_a_name_counts(tmp_path: Path) -> None:
    source = load_source("syke")
    for day in ("2025-12-01", DAY):
        (kept,) = land(source, [Fetched("kunta_297.csv", b"x", "upload/x", day, is_brought=True)], "live", tmp_path)
        assert kept.vintage == day
    (undated,) = land(source, [Fetched("kunta_297.csv", b"x", "upload/x", is_brought=True)], "live", tmp_path)
    assert undated.vintage == DAY
