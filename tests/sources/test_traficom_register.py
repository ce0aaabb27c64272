"""The vehicle register: what is kept of it and counted, each wrong thing with its line, and archives that are traps."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration.quality.expectations import check_table
from sources.code_lists import load_code_lists
from sources.contract import SOURCES_DIR, load_source
from sources.landing import bundled, land
from sources.tables import LISTED_PROBLEMS
from sources.traficom import register
from sources.traficom.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Keep

    from sources.problems import Parsed

SOURCE = load_source("traficom")
DATASET = SOURCE.dataset("register_vehicles")
NAME = "TieliikenneAvoinData_31_12_2024.csv"
HEADER = "ajoneuvoluokka;ensirekisterointipvm;kayttovoima;mallimerkinta;kunta;jarnro"
KUOPIO = "M1;2019-05-06;04;CITROËN;297;1"


@pytest.fixture
def read(keep: Keep) -> Callable[..., Parsed]:
    """What the parser makes of these lines, or of these bytes."""

    def of(*lines: str | bytes, name: str = NAME) -> Parsed:
        first = lines[0]
        text = "".join(f"{line}\r\n" for line in lines)
        return parse(
            SOURCE, DATASET, keep(SOURCE, {name: first if isinstance(first, bytes) else text.encode("latin-1")})
        )

    return of


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def csv_of(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in (HEADER, *lines)).encode("latin-1")


def test_a_car_of_a_followed_municipality_is_a_row_with_its_line(read: Callable[..., Parsed]) -> None:
    parsed = read(HEADER, "N1;2020-01-01;02;X;297;1", KUOPIO)
    assert parsed.problems == []
    (row,) = parsed.table.to_dict("records")
    assert (row["ajoneuvoluokka"], row["kayttovoima"], row["kunta"], row["kuntanumero"]) == ("M1", "04", "297", "297")
    assert (row["ensirekisterointipvm"], row["ajankohta"]) == (pd.Timestamp(2019, 5, 6), pd.Timestamp(2024, 12, 31))
    assert (row["source_row"], row["jarnro"]) == (3, 1)


def test_what_is_left_out_is_counted_by_why(read: Callable[..., Parsed]) -> None:
    rows = ["N1;;02;X;297;2", "M1G;;02;X;749;3", "M1;;01;X;091;4", "M1;;01;X;999;5", "M1;;01;X;;6", "O1;;;X;999;7"]
    parsed = read(HEADER, KUOPIO, *rows)
    assert parsed.problems == []
    assert parsed.figures == {
        "rows_in_file": 7,
        "rows_of_other_vehicles": 2,
        "cars_of_unknown_municipality": 2,
        "cars_of_other_municipalities": 1,
    }
    assert list(parsed.table["jarnro"]) == [1, 3]


def test_codes_without_their_zeros_are_the_same_codes(
    read: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "load_code_list", lambda *_: ("046", "297"))
    parsed = read(HEADER, "M1;;1;X;46;1", "M1;;01;X;046;2", "M1;;Y;X;297;3", "M1;;;X;297;4")
    assert list(parsed.table["kuntanumero"]) == ["046", "046", "297", "297"]
    assert list(parsed.table["kunta"]) == ["46", "046", "297", "297"]
    assert list(parsed.table["kayttovoima"].astype(object).where(parsed.table["kayttovoima"].notna(), None)) == [
        "01",
        "01",
        "Y",
        None,
    ]


def test_columns_in_any_order_among_others_are_found_by_name(read: Callable[..., Parsed]) -> None:
    parsed = read("Co2;jarnro;kunta;kayttovoima;ensirekisterointipvm;ajoneuvoluokka", "99;8;297;39;;M1")
    assert parsed.problems == []
    assert parsed.table[["jarnro", "kayttovoima"]].to_numpy().tolist() == [[8, "39"]]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("TieliikenneAvoinData_1_4_2025.csv", (2025, 4, 1)),
        ("rekisteri 2025-04-01.csv", (2025, 4, 1)),
        ("r.csv", (2026, 6, 10)),
    ],
)
def test_the_day_of_the_extract_is_the_names_or_the_releases(
    read: Callable[..., Parsed], name: str, day: tuple[int, int, int]
) -> None:
    assert set(read(HEADER, KUOPIO, name=name).table["ajankohta"]) == {pd.Timestamp(*day)}


@pytest.mark.parametrize(
    "content",
    [
        csv_of(KUOPIO),
        b"\xef\xbb\xbf" + csv_of(KUOPIO).decode("latin-1").encode(),
        zipped({"TieliikenneAvoinData.csv": csv_of(KUOPIO)}),
        zipped({"TieliikenneAvoinData.csv": csv_of(KUOPIO)}, zipfile.ZIP_STORED),
        csv_of('M1;2019-05-06;04;12" "VANTEET;297;1'),
    ],
    ids=["Latin-1", "UTF-8 with a mark", "zip", "stored zip", "quotation marks"],
)
def test_the_same_car_is_read_however_the_file_is_packed_and_written(
    read: Callable[..., Parsed], content: bytes
) -> None:
    parsed = read(content)
    assert parsed.problems == []
    assert list(parsed.table["jarnro"]) == [1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("M1;6.5.2019;04;X;297;2", "row 3, column ensirekisterointipvm: value “6.5.2019”; expected a date"),
        ("M1;2019-02-30;04;X;297;2", "row 3, column ensirekisterointipvm: value “2019-02-30”"),
        ("M1;2019-05-06;04;X;297;kaksi", "row 3, column jarnro: value “kaksi”; expected a whole number"),
        ("M1;2019-05-06;04;X;Kuopio;2", "row 3, column kunta: value “Kuopio”; expected a municipality code"),
        ("N1;2019-05-06;04;X;2970;2", "row 3, column kunta: value “2970”"),
    ],
)
def test_a_wrong_cell_is_told_with_its_line_and_its_row_left_out(
    read: Callable[..., Parsed], line: str, words: str
) -> None:
    parsed = read(HEADER, KUOPIO, line)
    (problem,) = parsed.problems
    assert words in problem.message()
    assert not problem.is_of_file
    assert list(parsed.table["jarnro"]) == [1]


def test_more_wrong_rows_than_are_told_one_by_one_are_a_problem_of_the_file(read: Callable[..., Parsed]) -> None:
    parsed = read(HEADER, KUOPIO, *([KUOPIO.replace("2019-05-06", "6.5.2019")] * (LISTED_PROBLEMS + 1)))
    assert [problem.is_of_file for problem in parsed.problems] == [False] * LISTED_PROBLEMS + [True]
    assert parsed.problems[-1].value == "and 1 more"


NOT_THE_REGISTER = [
    (b"", "the file is empty"),
    (b"<html><body>Sivua ei ole</body></html>", "row 1: value “<html><body>Sivua"),
    (HEADER.encode() + b"\n", "expected rows under the header line"),
    (csv_of(KUOPIO).replace(b"kunta;", b"kuntanro;"), "column kunta: value “0 times”"),
    (csv_of(KUOPIO).replace(b"mallimerkinta", b"kunta"), "column kunta: value “2 times”"),
    (csv_of(KUOPIO)[:-1], "a newline at the end: the file is cut"),
    (csv_of("M1;2019-05-06;04;X;297", KUOPIO), "row 2: value “M1;2019-05-06;04;X;297”; expected 6 cells, not 5"),
    (
        csv_of("", KUOPIO.replace("297", "091")),
        "row 2, column jarnro: expected a vehicle's number; the line may be empty",
    ),
    (csv_of(KUOPIO).replace(b"CITRO", b"\0"), "text without NUL characters"),
    (csv_of(KUOPIO).decode("latin-1").encode("utf-16"), "CSV with the columns"),
    (b"\x1f\x8b\x08\x00" + b"\x01" * 50, "expected"),
    (zipped({"a.csv": csv_of(KUOPIO)})[:100], "a whole zip archive"),
    (zipped({"a.csv": csv_of(KUOPIO), "b.csv": b""}), "value “a.csv, b.csv”; expected an archive of one CSV file"),
    (zipped({}), "an archive of one CSV file"),
    (zipped({"../a.csv": csv_of(KUOPIO)}), "value “../a.csv”; expected an archive of one CSV file, in no folder"),
    (zipped({"/etc/a.csv": csv_of(KUOPIO)}), "in no folder"),
    (zipped({"c\\a.csv": csv_of(KUOPIO)}), "in no folder"),
    (zipped({"a.exe": csv_of(KUOPIO)}), "an archive of one CSV file"),
    (zipped({"a.csv": b"x" * 5_000_000}), "unpacked this would be 5 MB"),
]


@pytest.mark.parametrize(("content", "words"), NOT_THE_REGISTER, ids=[words for _, words in NOT_THE_REGISTER])
def test_a_file_that_is_not_the_register_is_told_and_gives_no_row(
    read: Callable[..., Parsed], content: bytes, words: str
) -> None:
    parsed = read(content)
    assert len(parsed.problems) == 1
    assert words in parsed.problems[0].message()
    assert parsed.problems[0].is_of_file == ("the line may be empty" not in words)
    assert len(parsed.table) == 0


def test_an_archive_that_understates_its_size_is_refused(read: Callable[..., Parsed]) -> None:
    content = csv_of(*([KUOPIO] * 2000))
    archive = zipped({"a.csv": content}, zipfile.ZIP_STORED)
    lying = archive.replace(len(content).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != archive
    parsed = read(lying)
    assert len(parsed.problems) == 1


def test_unpacking_stops_at_the_limit(keep: Keep) -> None:
    layout = DATASET.layout | {"max_unpacked_megabytes": 1}
    content = csv_of(*([KUOPIO] * 40_000))
    parsed = parse(SOURCE, DATASET.model_copy(update={"layout": layout}), keep(SOURCE, {NAME: content}))
    assert [problem.expected for problem in parsed.problems] == ["a file within max_unpacked_megabytes of source.yml"]
    assert len(parsed.table) == 0


def test_memory_does_not_grow_with_what_is_left_out(keep: Keep) -> None:
    (snapshot,) = keep(
        SOURCE, {"r.zip": zipped({"r.csv": csv_of(*(["N1;2019-05-06;04;XXXXXXXXXXXXXXX;091;1"] * 2_000_000))})}
    )
    tracemalloc.start()
    parsed = parse(
        SOURCE, DATASET.model_copy(update={"layout": DATASET.layout | {"max_packing_ratio": 5000}}), [snapshot]
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert parsed.figures["rows_in_file"] == 2_000_000
    assert peak < 60_000_000  # bytes; the file unpacked has 78 million


def test_the_example_is_read_and_meets_its_contract(tmp_path: Path, seeds_dir: Path) -> None:
    snapshots = land(SOURCE, bundled(SOURCES_DIR / "traficom"), "example", tmp_path)
    parsed = parse(SOURCE, DATASET, [snapshot for snapshot in snapshots if DATASET.takes(snapshot.name)])
    assert parsed.problems == []
    assert parsed.figures["rows_in_file"] == 400
    assert min(parsed.figures.values()) > 0
    results = check_table(SOURCE, DATASET, parsed.table, load_code_lists(SOURCE, seeds_dir))
    assert [result.check_id for result in results if result.status != "passed"] == []
    unknown = parsed.table.assign(kayttovoima="88")
    failed = check_table(SOURCE, DATASET, unknown, load_code_lists(SOURCE, seeds_dir))
    assert [result.check_id.rpartition(".")[2] for result in failed if result.status != "passed"] == ["is_known"]


def test_no_register_at_all_meets_its_contract(seeds_dir: Path) -> None:
    parsed = parse(SOURCE, DATASET, [])
    assert parsed.problems == []
    results = check_table(SOURCE, DATASET, parsed.table, load_code_lists(SOURCE, seeds_dir))
    assert [result.check_id for result in results if result.status != "passed"] == []
