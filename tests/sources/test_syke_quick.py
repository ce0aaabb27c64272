"""The quick reader of Syke's files takes good files alone, and reads them as the careful one does."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.contract import Dataset, load_source
from sources.landing import Snapshot
from sources.syke import bulk
from sources.syke.bulk import _parse_file, parse
from sources.syke.quick import good_file
from sources.tables import typed_table

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Keep

SOURCE = load_source("syke")
DATASET: Dataset = SOURCE.dataset("municipal_emissions")
HEADER = "vuosi;hinku_laskenta;päästökauppa;taso_3;taso_4;taso_5;kt;kt_tuuli;GWh"
ROWS = [
    "2024;TRUE;FALSE;Kul;Kul;Asu;1,25;1,25;30,5",
    "1990;On;0;Tie;Läp;PaA;-2;1e-04;NA",
    "2023;1;Ei;Tuu;Tuu;Tuu;0;-3,5E2;",
]
GOOD = "\n".join([HEADER, *ROWS, ""]).encode()

SIGNS = [
    *'0123456789,.;-+eEnNaAxX "\t\r\n\0\ufeff\u00a0\u2028\u0130ä',
    "\r\n",
    "\n\n",
    "..",
    "inf",
    "nan",
    "0x1F",
    "1e999",
]
PIECES = [sign.encode() for sign in SIGNS] + [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xef\xbb\xbf"]
CELLS = st.text("0123456789,.-+eE xX\t", max_size=6) | st.sampled_from(
    [
        "",
        "NA",
        "NULL",
        "na",
        "true",
        "FALSE",
        "On",
        "EI",
        "1",
        "0",
        "kyllä",
        "ﬁ",
        "-0",
        "007",
        "1" * 16,
        "1e0001",
        "5,",
        ",5",
        "Infinity",
    ]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def snapshot_of(folder: Path, content: bytes) -> Snapshot:
    """A kept file, without waiting for the disk."""
    path = folder / "kunta_297.csv"
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    return Snapshot(
        sha256[:16], "syke", path.name, path, sha256, len(content), "live", "", "2026", "2026-06-10", "CC-BY-4.0"
    )


def assert_both_agree(folder: Path, content: bytes) -> bool:
    """Whether the quick reader took the file; if so, the careful one must find nothing wrong and the same rows."""
    if good_file(DATASET, content) is None:
        return False
    snapshot = snapshot_of(folder, content)
    part, problems = _parse_file(DATASET, snapshot)
    assert problems == []
    assert part is not None
    parsed = parse(SOURCE, DATASET, [snapshot])
    assert parsed.problems == []
    pd.testing.assert_frame_equal(parsed.table, typed_table(DATASET, [part]))
    return True


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"Asu", "Ä su – <b>".encode()),
        ";".join(reversed(HEADER.split(";"))).encode()
        + b"\n"
        + ";".join(reversed(ROWS[1].split(";"))).encode()
        + b"\n",
    ],
    ids=["plain", "byte order mark", "Windows line ends", "any text", "another order of columns"],
)
def test_a_good_file_is_read_quickly_and_alike(folder: Path, content: bytes) -> None:
    assert assert_both_agree(folder, content)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 6), st.sampled_from(PIECES)), min_size=1, max_size=3)
)
def test_whatever_is_changed_in_a_good_file_both_agree_or_the_quick_reader_declines(
    folder: Path, changes: list[tuple[int, int, bytes]]
) -> None:
    content = GOOD
    for start, length, piece in changes:
        content = content[:start] + piece + content[start + length :]
    assert_both_agree(folder, content)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 8), CELLS)
def test_whatever_a_cell_holds_both_agree_or_the_quick_reader_declines(folder: Path, place: int, cell: str) -> None:
    cells = ROWS[0].split(";")
    cells[place] = cell
    assert_both_agree(folder, "\n".join([HEADER, ROWS[1], ";".join(cells), ROWS[2], ""]).encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_follows_a_header_both_agree_or_the_quick_reader_declines(folder: Path, body: bytes) -> None:
    assert_both_agree(folder, HEADER.encode() + b"\n" + body)


def test_good_and_bad_files_stand_in_the_order_they_came(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = GOOD.replace(b"1,25", b"1.25", 1)
    files = {f"kunta_{number}.csv": bad if number in (2, 3, 5) else GOOD for number in range(1, 7)}
    kept = keep(SOURCE, files)
    mixed = parse(SOURCE, DATASET, kept)
    monkeypatch.setattr(bulk, "good_file", lambda *_: None)
    careful = parse(SOURCE, DATASET, kept)
    pd.testing.assert_frame_equal(mixed.table, careful.table)
    assert mixed.problems == careful.problems
    assert [problem.file for problem in mixed.problems] == ["kunta_2.csv", "kunta_3.csv", "kunta_5.csv"]
