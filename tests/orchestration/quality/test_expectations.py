"""What a contract promises, asked by Great Expectations: each kind is red once, with its place, and green once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from orchestration.quality.expectations import check_table, expectations_of
from sources.contract import Column, Dataset, Expectation, RowCount, Source
from sources.problems import Problem
from sources.tables import typed_table

if TYPE_CHECKING:
    from orchestration.quality.results import CheckResult

CODE_LISTS = {"municipalities.code": ("140", "297"), "years.year": ("2023", "2024")}
DATASET = Dataset(
    name="emissions",
    title="Emissions",
    description="A small table.",
    key=("code", "year"),
    max_age_days=400,
    rows=RowCount(min=2, max=4),
    columns=(
        Column(name="code", type="text", code_list="municipalities.code", description="A code."),
        Column(name="year", type="integer", code_list="years.year", description="A year."),
        Column(name="kind", type="text", allowed=("a", "b"), required=False, description="A kind."),
        Column(name="kt", type="decimal", unit="kt CO₂e", min=0, max=100, description="Emissions."),
        Column(name="link", type="text", required=False, description="An address."),
    ),
    expectations=(
        Expectation(
            type="expect_column_values_to_match_regex",
            kwargs={"column": "link", "regex": "^https://"},
            expected="an address that begins with https://",
        ),
    ),
)
SOURCE = Source(
    publisher="small",
    name="Small",
    title_fi="Pieni",
    homepage="https://publisher.example",
    licence="CC-BY-4.0",
    attribution="Small",
    cadence="yearly",
    cadence_fi="kerran vuodessa",
    datasets=(DATASET,),
)
GOOD = [("140", 2023, "a", 1.0, "https://a"), ("297", 2023, "b", 0.0, None), ("297", 2024, None, 100.0, None)]
FI = SOURCE.model_copy(update={"language": "fi"})


def table(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """The rows as a parser gives them: row n of the table stands on line n + 2 of its file."""
    part = pd.DataFrame(rows, columns=[column.name for column in DATASET.columns])
    part["snapshot_id"], part["source_file"], part["origin"], part["vintage"] = "s", "small.csv", "example", "2026"
    part["source_row"] = range(2, len(rows) + 2)
    return typed_table(DATASET, [part])


def check(rows: list[tuple[Any, ...]], source: Source = SOURCE, dataset: Dataset = DATASET) -> dict[str, CheckResult]:
    """The results that do not pass, by the last words of their id."""
    results = check_table(source, dataset, table(rows), CODE_LISTS)
    assert len(results) == len(expectations_of(source, dataset, CODE_LISTS))
    return {r.check_id.removeprefix("gx.small_emissions."): r for r in results if not r.passes}


def test_a_table_that_keeps_its_contract_passes_every_expectation() -> None:
    assert check(GOOD) == {}


def problem(row: int, column: str, value: str | None, expected: str) -> Problem:
    return Problem(file="small.csv", row=row, column=column, value=value, expected=expected)


REDS: dict[str, tuple[tuple[Any, ...], Problem]] = {
    "code.is_given": ((None, 2024, "a", 1.0, None), problem(5, "code", None, "a value, not an empty cell")),
    "code.is_known": (("999", 2024, "a", 1.0, None), problem(5, "code", "999", "one of: 140, 297")),
    "year.is_known": (("140", 1995, "a", 1.0, None), problem(5, "year", "1995", "one of: 2023, 2024")),
    "kind.is_known": (("140", 2024, "c", 1.0, None), problem(5, "kind", "c", "one of: a, b")),
    "kt.is_given": (("140", 2024, "a", None, None), problem(5, "kt", None, "a value, not an empty cell")),
    "kt.is_in_range": (("140", 2024, "a", 100.5, None), problem(5, "kt", "100.5", "a number from 0 to 100 (kt CO₂e)")),
    "1_column_values_to_match_regex": (
        ("140", 2024, "a", 1.0, "javascript:x"),
        problem(5, "link", "javascript:x", "an address that begins with https://"),
    ),
    "key_is_unique": (
        ("297", 2024, "a", 1.0, None),
        problem(5, "code + year", "297 | 2024", "each code + year only once; the same stands in small.csv:4"),
    ),
}


@pytest.mark.parametrize("fact", REDS)
def test_each_expectation_names_the_place_the_value_and_what_was_expected(fact: str) -> None:
    row, expected = REDS[fact]
    red = check([*GOOD, row])
    assert set(red) == {fact}
    assert red[fact].problems == (expected,)
    assert red[fact].status == "failed"
    assert red[fact].room == "gx"


def test_a_doubled_single_key_is_named() -> None:
    dataset = DATASET.model_copy(update={"key": ("code",)})
    red = check(GOOD, dataset=dataset)
    expected = problem(4, "code", "297", "each code only once; the same stands in small.csv:3")
    assert red["key_is_unique"].problems == (expected,)


@pytest.mark.parametrize(
    ("rows", "found"), [(GOOD[:1], "1 rows"), ([*GOOD, *GOOD], "6 rows"), ([], "0 rows")], ids=["few", "many", "none"]
)
def test_a_wrong_number_of_rows_is_named(rows: list[tuple[Any, ...]], found: str) -> None:
    (named,) = check(rows)["row_count"].problems
    assert (named.value, named.expected) == (found, "from 2 to 4 rows")
    assert named.file == ("small.csv" if rows else "small_emissions")


def test_every_wrong_cell_is_told_not_only_the_first() -> None:
    red = check([*GOOD[:2], ("140", 2024, "x", -1.0, None), ("297", 2024, "y", 101.0, None)])
    assert [(p.row, p.value) for p in red["kt.is_in_range"].problems] == [(4, "-1.0"), (5, "101.0")]
    assert [p.value for p in red["kind.is_known"].problems] == ["x", "y"]


def test_an_empty_cell_that_is_allowed_breaks_no_other_rule() -> None:
    assert check([("140", 2024, None, 1.0, None), ("297", 2024, None, 1.0, None)]) == {}


def test_messages_are_in_the_language_of_the_publisher() -> None:
    red = check([*GOOD, ("140", 2024, "a", 100.5, None)], source=FI)
    (line,) = red["kt.is_in_range"].messages()
    assert line == "small.csv, rivi 5, sarake kt: arvo “100.5”; odotettiin: luku 0–100 (kt CO₂e)"


def test_an_expectation_that_cannot_be_asked_is_an_error_and_no_pass() -> None:
    wrong = Expectation(
        type="expect_column_values_to_match_regex", kwargs={"column": "no such", "regex": "x"}, expected="x"
    )
    red = check(GOOD, dataset=DATASET.model_copy(update={"expectations": (wrong,)}))
    (failed,) = red.values()
    assert failed.status == "errored"
    assert "no such" in failed.detail


def test_every_contract_of_the_house_gives_each_expectation_an_id_of_its_own(sources: dict[str, Source]) -> None:
    for source in sources.values():
        lists = {c.code_list: ("1",) for d in source.datasets for c in d.columns if c.code_list}
        ids = [e.check_id for dataset in source.datasets for e in expectations_of(source, dataset, lists)]
        assert len(set(ids)) == len(ids)
