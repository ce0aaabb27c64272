"""Any publisher's CSV is read as its layout says, and what is wrong with a file is told with its place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sources.contract import Source
from sources.csv_table import parse_csv
from sources.landing import Fetched, land

if TYPE_CHECKING:
    from pathlib import Path

    from sources.landing import Snapshot
    from sources.problems import Parsed

COLUMNS = [
    {"name": "kunta", "type": "text", "description": "Its name."},
    {"name": "vuosi", "type": "integer", "description": "Year."},
    {"name": "MWh", "type": "decimal", "description": "Use.", "unit": "MWh", "required": False},
    {"name": "arvio", "type": "boolean", "description": "Whether it is estimated."},
    {"name": "mitattu", "type": "date", "description": "When it was read."},
    {"name": "tiedosto", "type": "text", "description": "What the file's name tells.", "derived": True},
]
LAYOUT = {
    "delimiter": ";",
    "decimal": ",",
    "encoding": "latin-1",
    "nulls": ["", ".."],
    "words": {"Kyllä": True, "Ei": False},
    "date_format": "%d.%m.%Y",
}
SOURCE = Source.model_validate(
    {
        "publisher": "lamps",
        "name": "Made up",
        "title_fi": "Keksitty",
        "homepage": "https://example.org",
        "licence": "CC0-1.0",
        "attribution": "Nobody",
        "cadence": "yearly",
        "cadence_fi": "kerran vuodessa",
        "datasets": [
            {
                "name": "lamps",
                "title": "Lamps",
                "description": "Made up.",
                "key": ["kunta", "vuosi"],
                "max_age_days": 9,
                "columns": COLUMNS,
                "layout": LAYOUT,
            }
        ],
    }
)
HEADER = "kunta;vuosi;MWh;arvio;mitattu"
GOOD = f"{HEADER}\r\nSiilinjärvi;2024;1,5;Ei;31.12.2024\r\nKuopio;2024;..;kyllä;1.1.2025\r\n"


def snapshots(folder: Path, *contents: bytes) -> list[Snapshot]:
    files = [Fetched(f"lamps_{number}.csv", content, "example") for number, content in enumerate(contents, start=1)]
    return land(SOURCE, files, "example", folder)


def read(folder: Path, *contents: bytes) -> Parsed:
    (dataset,) = SOURCE.datasets
    return parse_csv(dataset, snapshots(folder, *contents), lambda snapshot: {"tiedosto": snapshot.name[:-4]})


def messages(parsed: Parsed) -> list[str]:
    return [problem.message() for problem in parsed.problems]


def test_a_file_is_read_in_the_types_and_the_writing_of_its_contract(tmp_path: Path) -> None:
    parsed = read(tmp_path, GOOD.encode("latin-1"))
    assert messages(parsed) == []
    assert parsed.table["kunta"].tolist() == ["Siilinjärvi", "Kuopio"]
    assert parsed.table["vuosi"].tolist() == [2024, 2024]
    assert parsed.table["MWh"].iloc[0] == 1.5
    assert pd.isna(parsed.table["MWh"].iloc[1])
    assert parsed.table["arvio"].tolist() == [False, True]
    assert [day.date() for day in parsed.table["mitattu"]] == [date(2024, 12, 31), date(2025, 1, 1)]
    assert parsed.table["tiedosto"].tolist() == ["lamps_1", "lamps_1"]
    assert parsed.table["source_row"].tolist() == [2, 3]


def test_a_byte_order_mark_says_utf_8_whatever_the_layout_says(tmp_path: Path) -> None:
    parsed = read(tmp_path, GOOD.encode("utf-8-sig"))
    assert messages(parsed) == []
    assert parsed.table["kunta"].tolist() == ["Siilinjärvi", "Kuopio"]


def test_several_files_stand_on_top_of_each_other(tmp_path: Path) -> None:
    parsed = read(tmp_path, GOOD.encode("latin-1"), GOOD.replace("2024;", "2023;").encode("latin-1"))
    assert parsed.table["source_file"].tolist() == ["lamps_1.csv"] * 2 + ["lamps_2.csv"] * 2


def test_no_file_is_a_problem_where_the_contract_wants_rows(tmp_path: Path) -> None:
    assert "at least one file" in messages(read(tmp_path))[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"<html><body>Huolto</body></html>", "this is a web page or JSON"),
        (GOOD.encode("utf-16"), "text without NUL characters"),
        (GOOD.replace("vuosi", "vousi").encode("latin-1"), "row 1, column vousi: value “vousi”; expected the column"),
        (GOOD.replace("MWh", "vuosi").encode("latin-1"), "value “2 times”; expected this column once"),
        (f"{HEADER}\n".encode(), "row 2: expected rows under the header line"),
        (b"name,year\nKuopio,2024\n", "CSV with the columns kunta, vuosi, MWh, arvio, mitattu"),
    ],
)
def test_a_file_without_the_promised_structure_gives_no_row(tmp_path: Path, content: bytes, told: str) -> None:
    parsed = read(tmp_path, content)
    assert len(parsed.table) == 0
    assert any(told in message for message in messages(parsed)), messages(parsed)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("Kuopio;2024;1.5;Ei;1.1.2025", "row 3, column MWh: value “1.5”; expected a number (MWh), written like 1234,5"),
        ("Kuopio;20x4;1,5;Ei;1.1.2025", "row 3, column vuosi: value “20x4”; expected a whole number"),
        ("Kuopio;2024;1,5;ehkä;1.1.2025", "row 3, column arvio: value “ehkä”; expected one of: Kyllä, Ei"),
        ("Kuopio;2024;1,5;Ei;2025-01-01", "row 3, column mitattu: value “2025-01-01”; expected a date"),
        ("Kuopio;..;1,5;Ei;1.1.2025", "row 3, column vuosi: value “..”; expected a whole number"),
        ("Kuopio;2024;1,5;Ei", "row 3: value “Kuopio;2024;1,5;Ei”; expected 5 cells, not 4"),
        ('"Kuopio;K";2024;1,5;Ei;1.1.2025', "expected 5 cells, not 6"),
    ],
)
def test_a_wrong_line_is_told_with_its_place_and_the_others_stay(tmp_path: Path, wrong: str, told: str) -> None:
    lines = [HEADER, "Siilinjärvi;2024;1,5;Ei;31.12.2024", wrong, "Iisalmi;2024;2;Ei;31.12.2024"]
    parsed = read(tmp_path, ("\n".join(lines) + "\n").encode("latin-1"))
    assert len(parsed.problems) == 1
    assert told in messages(parsed)[0]
    assert parsed.table["source_row"].tolist() == [2, 4]


def test_the_last_line_of_a_file_that_was_cut_is_not_taken(tmp_path: Path) -> None:
    parsed = read(tmp_path, GOOD.removesuffix("5\r\n").encode("latin-1"))
    assert "the file is cut" in messages(parsed)[-1]
    assert parsed.table["source_row"].tolist() == [2]


# A title above, notes below

TITLE = "Valaistus kunnittain\r\nJulkaistu 1.2.2025\r\n"
NOTES = "\r\n* arvio on Keksityn oma\r\nLähde: Keksitty"


def framed(folder: Path, text: str, **layout: object) -> Parsed:
    (dataset,) = SOURCE.datasets
    frame = {"header_line": 3, "ends_before": ["", "*"]} | layout
    dataset = dataset.model_copy(update={"layout": dataset.layout | frame})
    return parse_csv(dataset, snapshots(folder, text.encode("latin-1")), lambda _: {"tiedosto": "x"})


@pytest.mark.parametrize("notes", [NOTES, NOTES.removeprefix("\r\n"), ""])
def test_lines_above_the_header_and_below_the_table_are_no_rows(tmp_path: Path, notes: str) -> None:
    parsed = framed(tmp_path, TITLE + GOOD + notes)
    assert parsed.problems == []
    assert parsed.table["kunta"].tolist() == ["Siilinjärvi", "Kuopio"]
    assert parsed.table["source_row"].tolist() == [4, 5]


def test_a_wrong_cell_is_told_with_its_line_in_the_file(tmp_path: Path) -> None:
    (problem,) = framed(tmp_path, TITLE + GOOD.replace("1,5", "l,5") + NOTES).problems
    assert (problem.row, problem.column, problem.value) == (4, "MWh", "l,5")


def test_a_title_that_has_grown_by_a_line_is_told_where_the_header_should_be(tmp_path: Path) -> None:
    parsed = framed(tmp_path, "Keksitty ry\r\n" + TITLE + GOOD + NOTES)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert problem.row == 3
    assert str(problem.value).startswith("Julkaistu 1.2.2025")


def test_a_table_that_is_cut_before_its_notes_is_told(tmp_path: Path) -> None:
    (problem,) = framed(tmp_path, (TITLE + GOOD).removesuffix("\r\n")).problems
    assert (problem.row, problem.expected) == (5, "a newline at the end: the file is cut")
