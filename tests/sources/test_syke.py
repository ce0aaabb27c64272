"""Syke's files: what is asked, what is read, and what is told of a broken file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sources.asking import Ask
from sources.code_lists import Scope
from sources.contract import LINEAGE_COLUMNS, Dataset, load_source
from sources.http import Client
from sources.problems import Parsed, SourceError
from sources.syke.fetch import fetch
from sources.syke.parse import parse

if TYPE_CHECKING:
    from conftest import Keep, Serve

HEADER = "vuosi;hinku_laskenta;päästökauppa;taso_3;taso_4;taso_5;kt;kt_tuuli;GWh\n"
ROW = "2024;TRUE;FALSE;Kul;Kul;Asu;1,25;1,25;30,5\n"
OTHER_ROW = "2023;FALSE;TRUE;Teo;Teo;TeP;2;2;NA\n"
NAME = "kunta_297.csv"

SOURCE = load_source("syke")
DATASET: Dataset = SOURCE.dataset("municipal_emissions")


def _read(keep: Keep, content: str | bytes, name: str = NAME) -> Parsed:
    return parse(SOURCE, DATASET, keep(SOURCE, {name: content.encode() if isinstance(content, str) else content}))


# What is read


def test_the_table_has_the_columns_of_the_contract_and_where_each_row_came_from(keep: Keep) -> None:
    parsed = _read(keep, HEADER + ROW + OTHER_ROW)
    assert parsed.problems == []
    assert list(parsed.table) == [column.name for column in DATASET.columns] + list(LINEAGE_COLUMNS)
    row = parsed.table.iloc[1]
    assert (row["kuntanumero"], row["vuosi"], row["taso_3"], row["kt"]) == ("297", 2023, "Teo", 2.0)
    assert (bool(row["hinku_laskenta"]), bool(row["päästökauppa"])) == (False, True)
    assert pd.isna(row["GWh"])
    assert (row["source_file"], row["source_row"], row["origin"]) == (NAME, 3, "live")
    assert len(row["snapshot_id"]) == 16


def test_columns_have_the_types_of_the_contract(keep: Keep) -> None:
    table = _read(keep, HEADER + ROW).table
    found = {name: str(dtype) for name, dtype in table.dtypes.items()}
    assert found["kuntanumero"] == found["taso_5"] == found["origin"] == "str"
    assert found["vuosi"] == "Int64"
    assert found["hinku_laskenta"] == "boolean"
    assert found["kt"] == found["GWh"] == "float64"


def test_a_file_without_good_rows_gives_a_table_of_the_same_types(keep: Keep) -> None:
    assert _read(keep, "").table.dtypes.equals(_read(keep, HEADER + ROW).table.dtypes)


@pytest.mark.parametrize(("number", "code"), [("46", "046"), ("90", "090"), ("5", "005"), ("297", "297")])
def test_a_municipality_code_keeps_its_zeros(keep: Keep, number: str, code: str) -> None:
    assert list(_read(keep, HEADER + ROW, f"kunta_{number}.csv").table["kuntanumero"]) == [code]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEADER + ROW,
        (HEADER + ROW).replace("\n", "\r\n"),
        '"' + (HEADER + ROW).replace(";", '";"').replace("\n", '"\n"').removesuffix('"'),
        "kt;kt_tuuli;GWh;vuosi;hinku_laskenta;päästökauppa;taso_3;taso_4;taso_5\n1,25;1,25;30,5;2024;TRUE;FALSE;Kul;Kul;Asu\n",
        HEADER + ROW.replace("1,25", "1,25e0").replace("30,5", "305E-1"),
    ],
    ids=["byte order mark", "Windows line ends", "quoted cells", "another order of columns", "exponents"],
)
def test_the_same_file_in_another_dress_gives_the_same_rows(keep: Keep, content: str) -> None:
    parsed = _read(keep, content)
    assert parsed.problems == []
    plain = _read(keep, HEADER + ROW).table.drop(columns="snapshot_id")
    pd.testing.assert_frame_equal(parsed.table.drop(columns="snapshot_id"), plain)


@pytest.mark.parametrize(
    ("yes", "no"), [("true", "false"), ("TRUE", "FALSE"), ("True", "False"), ("On", "Ei"), ("1", "0")]
)
def test_flags_are_read_in_every_spelling_the_publisher_has_used(keep: Keep, yes: str, no: str) -> None:
    table = _read(keep, HEADER + ROW.replace("TRUE", yes).replace("FALSE", no)).table
    assert table[["hinku_laskenta", "päästökauppa"]].to_numpy().tolist() == [[True, False]]


@pytest.mark.parametrize("null", ["", "NA", "NULL"])
def test_an_empty_energy_cell_is_no_problem_and_no_zero(keep: Keep, null: str) -> None:
    parsed = _read(keep, HEADER + ROW.replace("30,5", null))
    assert parsed.problems == []
    assert parsed.table["GWh"].isna().all()


def test_values_out_of_the_contract_are_left_to_the_expectations(keep: Keep) -> None:
    parsed = _read(keep, HEADER + ROW.replace("Kul;Kul", "Xyz;Kul").replace("1,25", "-99999"))
    assert parsed.problems == []
    assert parsed.table.loc[0, ["taso_3", "kt"]].tolist() == ["Xyz", -99999.0]


# What is told of a broken file


@pytest.mark.parametrize(
    ("cell", "wrong", "column", "expected"),
    [
        ("2024", "", "vuosi", "a whole number"),
        ("2024", "2024,5", "vuosi", "a whole number"),
        ("2024", "99999999999999999999", "vuosi", "a whole number"),
        ("TRUE", "kyllä", "hinku_laskenta", "one of: TRUE, FALSE, On, Ei, 1, 0"),
        ("FALSE", "NA", "päästökauppa", "one of: TRUE, FALSE, On, Ei, 1, 0"),
        ("Asu", "", "taso_5", "text"),
        ("1,25;1", "1.25;1", "kt", "a number from -50 to 5000 (kt CO₂e), written like 1234,5"),
        ("1,25;1", "1 250;1", "kt", "a number"),
        ("1,25;1", "inf;1", "kt", "a number"),
        ("1,25;1", "1e999;1", "kt", "a number"),
        ("1,25;1", "..;1", "kt", "a number"),
        ("30,5", "paljon", "GWh", "a number"),
        ("30,5", "=1+1", "GWh", "a number"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place_and_its_row_is_left_out(
    keep: Keep, cell: str, wrong: str, column: str, expected: str
) -> None:
    parsed = _read(keep, HEADER + OTHER_ROW + ROW.replace(cell, wrong, 1) + OTHER_ROW)
    (problem,) = parsed.problems
    assert (problem.file, problem.row, problem.column) == (NAME, 3, column)
    assert problem.value == wrong.removesuffix(";1")
    assert problem.expected.startswith(expected)
    assert list(parsed.table["source_row"]) == [2, 4]


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        (b"", None, "the file is empty"),
        (b" \n\n", None, "the file is empty"),
        ("\ufeff".encode(), 1, "expected CSV with the columns vuosi, hinku_laskenta"),
        (HEADER.encode(), 2, "rows under the header line"),
        (b"<!DOCTYPE html>\n<html>Huoltokatko</html>", 1, "<!DOCTYPE html> <html>Huoltokatko"),
        (b'{"error": "not found"}', 1, "this is a web page or JSON"),
        (b"Service unavailable", 1, "Service unavailable"),
        ((HEADER + ROW).encode("latin-1"), 1, "text in UTF-8"),
        ((HEADER + ROW).encode("utf-16"), 1, "text in UTF-8"),
        ((HEADER + ROW + "20\0").encode(), 3, "without NUL"),
        ((HEADER + ROW).replace(";", ",").encode(), 1, "CSV with the columns"),
    ],
)
def test_a_file_of_another_kind_gives_no_rows_and_says_what_was_expected(
    keep: Keep, content: bytes, row: int | None, words: str
) -> None:
    parsed = _read(keep, content)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert problem.row == row
    assert words in problem.message()


@pytest.mark.parametrize(
    ("promised", "found", "words"),
    [
        ("kt_tuuli", "kt_tuulivoima", "column kt_tuulivoima: value “kt_tuulivoima”; expected the column kt_tuuli"),
        ("GWh", "GWH", "column GWH: value “GWH”; expected the column GWh"),
        ("GWh", "GWh;lisä", "column lisä: value “lisä”; expected only the columns"),
        ("GWh", "GWh;kt_hinku", "expected only the columns vuosi, hinku_laskenta"),
        ("GWh", "GWh;kt_hinku", "kt, kt_tuuli, GWh, and this one is another"),
        (";GWh", "", "column GWh: expected a column of this name"),
        ("kt_tuuli", "kt", "column kt: value “2 times”; expected this column once"),
    ],
)
def test_a_changed_header_names_the_column_and_the_nearest_promised_one(
    keep: Keep, promised: str, found: str, words: str
) -> None:
    parsed = _read(keep, HEADER.replace(promised, found) + ROW)
    assert parsed.table.empty
    assert any(words in problem.message() for problem in parsed.problems)


@pytest.mark.parametrize("wrong", ["2024;TRUE;FALSE\n", ROW.replace("\n", ";;\n"), "\n", ROW.replace(";1,25;", ",")])
def test_a_line_with_a_wrong_number_of_cells_does_not_move_the_rows_after_it(keep: Keep, wrong: str) -> None:
    parsed = _read(keep, HEADER + ROW + wrong + OTHER_ROW)
    (problem,) = parsed.problems
    assert problem.row == 3
    assert problem.expected.startswith("9 cells, not ")
    assert list(parsed.table["source_row"]) == [2, 4]
    assert list(parsed.table["vuosi"]) == [2024, 2023]


@pytest.mark.parametrize("lines", ["x\n", "x\ny\n", ";;\n\n\n"])
def test_a_file_of_wrong_lines_alone_gives_no_rows(keep: Keep, lines: str) -> None:
    parsed = _read(keep, HEADER + lines)
    assert parsed.table.empty
    assert [problem.row for problem in parsed.problems] == list(range(2, 2 + lines.count("\n")))


def test_a_header_of_endless_columns_is_told_briefly(keep: Keep) -> None:
    endless = HEADER.replace("\n", "".join(f";vuosi{number}" for number in range(50_000)) + "\n")
    assert len(_read(keep, endless + ROW).problems) == 50


@pytest.mark.parametrize("length", range(1, len(ROW)))
def test_a_file_cut_anywhere_in_its_last_line_is_noticed(keep: Keep, length: int) -> None:
    parsed = _read(keep, HEADER + OTHER_ROW + ROW[:length])
    assert any(problem.row == 3 and "the file is cut" in problem.expected for problem in parsed.problems)
    assert list(parsed.table["source_row"]) == [2]


def test_a_stray_quote_swallows_no_lines(keep: Keep) -> None:
    parsed = _read(keep, HEADER + ROW.replace("Asu", '"Asu') + OTHER_ROW + OTHER_ROW)
    assert list(parsed.table["taso_5"]) == ['"Asu', "TeP", "TeP"]


def test_a_lone_carriage_return_starts_no_line(keep: Keep) -> None:
    parsed = _read(keep, HEADER + ROW.replace("Asu", "A\rsu") + OTHER_ROW)
    assert list(parsed.table["source_row"]) == [2, 3]


def test_a_file_with_many_problems_lists_fifty_and_counts_the_rest(keep: Keep) -> None:
    short, wrong = "2024\n" * 100, ROW.replace("1,25", "1.25") * 100
    parsed = _read(keep, HEADER + wrong + short + ROW)
    assert len(parsed.problems) == 51
    assert parsed.problems[-1].value == "and 250 more"
    assert [problem.row for problem in parsed.problems[:3]] == [2, 2, 3]
    assert len(parsed.table) == 1


def test_one_broken_file_leaves_the_others(keep: Keep) -> None:
    files = {"kunta_140.csv": b"<html>", NAME: (HEADER + ROW).encode(), "asukasluvut.csv": b"kunta;1\n"}
    parsed = parse(SOURCE, DATASET, keep(SOURCE, files))
    assert [problem.file for problem in parsed.problems] == ["asukasluvut.csv", "kunta_140.csv"]
    assert list(parsed.table["kuntanumero"]) == ["297"]


def test_no_file_at_all_is_a_problem() -> None:
    parsed = parse(SOURCE, DATASET, [])
    assert [problem.expected for problem in parsed.problems] == [
        r"at least one file with a name like kunta_(\d{1,3})\.csv"
    ]
    assert parsed.table.empty


def test_a_large_file_is_read_at_the_speed_of_columns(keep: Keep) -> None:
    started = time.monotonic()
    parsed = _read(keep, HEADER + (ROW + OTHER_ROW) * 50_000)
    assert len(parsed.table) == 100_000
    assert time.monotonic() - started < 10


# What is asked


def test_one_file_is_asked_for_each_municipality_of_the_scope(serve: Serve) -> None:
    version = "Mon, 08 Jun 2026 06:00:00 GMT"
    publisher = serve(lambda _method, path, _body: (200, {"Last-Modified": version}, path.encode()))
    client = Client(SOURCE, live=True, base_url=publisher.base_url)
    fetched = list(fetch(SOURCE, Ask(Scope(("090", "297"), (2024,)), client)))
    assert [file.name for file in fetched] == ["kunta_90.csv", NAME]
    assert [file.content for file in fetched] == [b"/Tulokset_taso_5/kunta_90.csv", b"/Tulokset_taso_5/kunta_297.csv"]
    assert fetched[0].url == f"{publisher.base_url}/Tulokset_taso_5/kunta_90.csv"
    assert {file.publisher_version for file in fetched} == {"2026-06-08T06:00:00+00:00"}


def test_a_municipality_that_the_publisher_does_not_have_stops_the_fetch(serve: Serve, scope: Scope) -> None:
    publisher = serve(lambda _method, path, _body: (404 if "297" in path else 200, {}, b"data"))
    client = Client(SOURCE, live=True, base_url=publisher.base_url)
    with pytest.raises(SourceError, match=r"kunta_297\.csv: answered 404"):
        list(fetch(SOURCE, Ask(scope, client)))
