"""Rows that stand for all: they break an expectation exactly when the whole table does, and then all are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration import runs, warehouse
from orchestration.ingest import raw_tables, witnesses
from orchestration.quality.expectations import check_table, expectations_of
from sources.contract import Column, Dataset, Expectation, table_name
from sources.landing import Snapshot
from sources.problems import Parsed, Problem
from tests.orchestration.quality.test_expectations import CODE_LISTS, DATASET, GOOD, SOURCE, table

Read = Callable[..., Any]

NAME = table_name(SOURCE, DATASET)
LENGTH = Expectation(
    type="expect_column_value_lengths_to_be_between", kwargs={"column": "kind", "max_value": 1}, expected="one letter"
)
WORDS = Expectation(
    type="expect_column_values_to_not_match_regex", kwargs={"column": "link", "regex": "x$"}, expected="no x"
)
MORE = DATASET.model_copy(update={"expectations": (*DATASET.expectations, LENGTH, WORDS)})

# good cells are many and bad ones few, so that tables of both kinds come up
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["140", "297"] * 6 + ["999", None]),
        st.sampled_from([2023, 2024] * 6 + [1995, None]),
        st.sampled_from(["a", "b", None] * 4 + ["cc"]),
        st.sampled_from([0.0, 1.5, 100.0, 50.25] * 4 + [-0.5, 100.5, None]),
        st.sampled_from(["https://a", "https://b", None] * 4 + ["https://x", "file://a"]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def every_table_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "FEW_ROWS", 0)


def loaded(folder: Path, rows: pd.DataFrame, dataset: Dataset = DATASET) -> Path:
    """A warehouse that holds the rows."""
    path = folder / runs.WAREHOUSE
    with warehouse.opened(path, read_only=False) as connection:
        warehouse.load_raw(connection, NAME, dataset, [rows])
    return path


def witnesses_of(path: Path, dataset: Dataset, row_count: int) -> pd.DataFrame:
    with warehouse.opened(path) as connection:
        return witnesses.of(connection, NAME, dataset, expectations_of(SOURCE, dataset, CODE_LISTS), row_count)


@pytest.mark.usefixtures("every_table_is_long")
@pytest.mark.parametrize("key", [("code", "year"), ("code",)])
def test_witnesses_break_an_expectation_exactly_when_the_whole_table_does(
    key: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnesses, "_MOST_DOUBLED", 1)
    dataset = MORE.model_copy(update={"key": key})
    outcomes = set()

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(ROWS)
    def prove(rows: list[tuple[Any, ...]]) -> None:
        whole = table(rows)
        with TemporaryDirectory() as folder:
            few = witnesses_of(loaded(Path(folder), whole), dataset, len(whole))
        of_all = {r.check_id: r.status for r in check_table(SOURCE, dataset, whole, CODE_LISTS)}
        of_few = {r.check_id: r.status for r in check_table(SOURCE, dataset, few, CODE_LISTS, len(whole))}
        assert of_few == of_all
        outcomes.update(of_all.items())

    prove()
    # every expectation was kept at least once and broken at least once, so that something was proved
    kept_or_broken = {
        (e.check_id, s) for e in expectations_of(SOURCE, dataset, CODE_LISTS) for s in ("passed", "failed")
    }
    assert outcomes == kept_or_broken


@pytest.mark.usefixtures("every_table_is_long")
def test_few_rows_stand_for_a_long_table(tmp_path: Path) -> None:
    long = table([(code, 2023, "a", index / 100, None) for code in ("140", "297") for index in range(5000)])
    few = witnesses_of(loaded(tmp_path, long), DATASET.model_copy(update={"key": ("kt",)}), len(long))
    assert len(few) < 500
    assert (few["kt"].min(), few["kt"].max()) == (0.0, 49.99)


@pytest.mark.usefixtures("every_table_is_long")
@pytest.mark.parametrize(
    "extra",
    [
        Expectation(type="expect_column_mean_to_be_between", kwargs={"column": "kt", "min_value": 0}, expected="x"),
        Expectation(
            type="expect_column_values_to_be_in_set",
            kwargs={"column": "kind", "value_set": ["a"], "mostly": 0.5},
            expected="x",
        ),
        Expectation(
            type="expect_column_values_to_match_regex", kwargs={"column": "no such", "regex": "x"}, expected="x"
        ),
    ],
    ids=["a figure of the whole column", "a share of the cells", "a column that there is not"],
)
def test_what_is_no_question_about_single_cells_is_asked_of_every_row(tmp_path: Path, extra: Expectation) -> None:
    dataset = DATASET.model_copy(update={"expectations": (extra,)})
    whole = table(GOOD * 4)
    pd.testing.assert_frame_equal(witnesses_of(loaded(tmp_path, whole), dataset, len(whole)), whole)


@pytest.mark.usefixtures("every_table_is_long")
def test_a_column_of_too_many_different_cells_is_asked_in_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnesses, "_MOST_DIFFERENT", 1)
    assert len(witnesses_of(loaded(tmp_path, table(GOOD * 4)), DATASET, 12)) == 12


def test_a_table_read_back_has_the_types_of_its_parser(tmp_path: Path) -> None:
    whole = table([*GOOD, (None, None, None, None, None)])
    pd.testing.assert_frame_equal(witnesses_of(loaded(tmp_path, whole), DATASET, len(whole)), whole)


def test_the_question_for_many_rows_is_no_longer_than_that_for_one(tmp_path: Path) -> None:
    path, asked = loaded(tmp_path, table(GOOD * 3000)), []

    class Listening:
        def __init__(self, connection: Any) -> None:  # noqa: ANN401 - DuckDB's own, with one method listened to
            self._connection = connection

        def execute(self, sql: str, *given: object) -> Any:  # noqa: ANN401 - as DuckDB has it
            asked.append(len(sql))
            return self._connection.execute(sql, *given)

        def __getattr__(self, name: str) -> object:
            return getattr(self._connection, name)

    with warehouse.opened(path) as connection:
        listening: Any = Listening(connection)
        some = warehouse.read_raw(listening, NAME, range(0, 3000, 2))
        assert some["source_row"].tolist() == table(GOOD * 3000)["source_row"][:3000:2].tolist()
        warehouse.read_raw(listening, NAME, [1])
        assert len(warehouse.read_raw(listening, NAME, [])) == 0
    assert len(set(asked)) == 1


def test_a_date_is_read_back_as_a_date(tmp_path: Path) -> None:
    day = Column(name="day", type="date", required=False, description="A day.")
    dataset = DATASET.model_copy(update={"columns": (*DATASET.columns, day)})
    rows = table(GOOD)
    rows["day"] = pd.Series([pd.Timestamp("2026-01-31").date(), None, None], dtype="object")
    back = witnesses_of(loaded(tmp_path, rows, dataset), dataset, 3)
    assert [str(value) for value in back["day"]] == ["2026-01-31", "None", "None"]


# The whole way of a dataset through batches


def snapshots(*names: str) -> list[Snapshot]:
    return [Snapshot(name, "small", name, Path(name), "", 20_000_000, "live", "", "2026", None, "") for name in names]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read files of 20 MB, each of which holds the rows given under its name."""

    def start(files: dict[str, list[tuple[Any, ...]]]) -> tuple[list[list[str]], tuple[int, Any, Any]]:
        batches: list[list[str]] = []

        def parse(_source: object, _dataset: object, batch: list[Snapshot]) -> Parsed:
            batches.append([snapshot.name for snapshot in batch])
            parts = [table(files[snapshot.name]).assign(source_file=snapshot.name) for snapshot in batch]
            found = [Problem(snapshot.name, "x") for snapshot in batch if snapshot.name.startswith("bad")]
            return Parsed(pd.concat([table([]), *parts], ignore_index=True), found)

        monkeypatch.setattr(raw_tables, "import_module", lambda _: type("module", (), {"parse": staticmethod(parse)}))
        monkeypatch.setattr(raw_tables.runs, "inputs_of", lambda *_: snapshots(*files))
        monkeypatch.setattr(raw_tables, "load_code_lists", lambda *_: CODE_LISTS)
        return batches, raw_tables.read_anew(SOURCE, DATASET, tmp_path)

    return start


def test_files_are_parsed_some_at_a_time_and_their_problems_gathered(read: Read) -> None:
    batches, (row_count, parsed, pending) = read({"bad_1": GOOD[:1], "2": GOOD[1:2], "bad_3": GOOD[2:3]})
    assert batches == [["bad_1"], ["2"], ["bad_3"]]
    assert row_count == 3
    assert [problem.file for problem in parsed.problems] == ["bad_1", "bad_3"]
    assert parsed.figures == {"rows": 3}
    assert all(result.passes for result in pending())


def test_a_dataset_without_files_is_parsed_once(read: Read) -> None:
    batches, (row_count, _, _) = read({})
    assert (batches, row_count) == ([[]], 0)


@pytest.mark.usefixtures("every_table_is_long")
def test_every_wrong_cell_of_a_long_table_is_told_as_of_a_short_one(read: Read) -> None:
    wrong = ("140", 1995, "a", 100.5, "javascript:x")
    rows = [*GOOD, *[wrong] * 5, ("297", 2024, "a", -1.0, None)]
    _, (_, _, pending) = read({"1": rows[:4], "2": rows[4:]})
    whole = pd.concat(
        [table(rows[:4]).assign(source_file="1"), table(rows[4:]).assign(source_file="2")], ignore_index=True
    )
    assert pending() == check_table(SOURCE, DATASET, whole, CODE_LISTS)


@pytest.mark.usefixtures("every_table_is_long")
def test_of_a_table_too_long_to_be_told_the_witnesses_are(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_tables, "_MOST_ROWS_TOLD", 5)
    _, (_, _, pending) = read({"1": [*GOOD, *[("140", 1995, "a", float(index), None) for index in range(9)]]})
    found = {result.check_id.rsplit(".", 1)[-1]: result for result in pending() if not result.passes}
    assert set(found) == {"row_count", "key_is_unique", "is_known"}
    assert found["row_count"].problems[0].value == "12 rows"
    assert found["is_known"].problems[0].value == "1995"


def test_a_parser_that_fails_midway_leaves_no_half_table(tmp_path: Path) -> None:
    def parts() -> Iterator[pd.DataFrame]:
        yield table(GOOD)
        raise ZeroDivisionError

    path = loaded(tmp_path, table(GOOD[:1]))
    with pytest.raises(ZeroDivisionError), warehouse.opened(path, read_only=False) as connection:
        warehouse.load_raw(connection, NAME, DATASET, raw_tables._ahead(parts()))  # noqa: SLF001 - what parses ahead
    assert warehouse.rows_of(path, f"select count(*) from raw.{NAME}") == [(1,)]  # noqa: S608 - a constant of this module
