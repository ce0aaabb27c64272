"""From a dataset's contract in `source.yml` to what Great Expectations is asked, and from its results to places.

Here: which expectations a contract means, and what their failures are called. Not here: the contract itself
(`sources/contract.py`), how the library is asked (`suites.py`), reading files, or checks across tables (`checks.py`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from orchestration.quality.results import CheckResult
from orchestration.quality.suites import ROW_COUNT, Expected, great_expectations, raised, run_suite
from sources.contract import Column, Dataset, Source, table_name
from sources.problems import Language, Problem
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

CodeLists = dict[str, tuple[str, ...]]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "value": "a value, not an empty cell",
        "once": "each {key} only once; the same stands in {others}",
        "place": "{file}:{row}",
        "rows": "from {lowest} to {highest} rows",
        "found_rows": "{count} rows",
        "no_limit": "any number of",
    },
    "fi": {
        "value": "arvo, ei tyhjä solu",
        "once": "sama {key} vain kerran; sama on myös tässä: {others}",
        "place": "{file} rivi {row}",
        "rows": "vähintään {lowest} ja enintään {highest} riviä",
        "found_rows": "{count} riviä",
        "no_limit": "mikä tahansa määrä",
    },
}


def expectations_of(source: Source, dataset: Dataset, code_lists: CodeLists) -> list[Expected]:
    """Every expectation that the contract of `dataset` means, in the order of its columns."""
    prefix = f"gx.{table_name(source, dataset)}"
    found = [
        Expected(
            f"{prefix}.row_count",
            ROW_COUNT,
            {"min_value": dataset.rows.min, "max_value": dataset.rows.max},
        ),
        _key_is_unique(prefix, dataset),
    ]
    for column in dataset.columns:
        place = {"column": column.name}
        if column.required:
            found.append(
                Expected(f"{prefix}.{column.name}.is_given", "expect_column_values_to_not_be_null", place, column)
            )
        allowed = _allowed(column, code_lists)
        if allowed is not None:
            found.append(
                Expected(
                    f"{prefix}.{column.name}.is_known",
                    "expect_column_values_to_be_in_set",
                    place | {"value_set": allowed},
                    column,
                )
            )
        if column.min is not None or column.max is not None:
            bounds = {"min_value": column.min, "max_value": column.max}
            found.append(
                Expected(
                    f"{prefix}.{column.name}.is_in_range", "expect_column_values_to_be_between", place | bounds, column
                )
            )
    found += [
        Expected(
            f"{prefix}.{index}_{extra.type.removeprefix('expect_')}", extra.type, extra.kwargs, expected=extra.expected
        )
        for index, extra in enumerate(dataset.expectations, start=1)
    ]
    return found


def check_table(
    source: Source, dataset: Dataset, table: pd.DataFrame, code_lists: CodeLists, row_count: int | None = None
) -> list[CheckResult]:
    """Run the dataset's expectations on `table` (contract columns and lineage columns); one result for each.

    `row_count` is how many rows there are where `table` holds only those that stand for all (`ingest/witnesses.py`).
    """
    expected = expectations_of(source, dataset, code_lists)
    row_count = len(table) if row_count is None else row_count
    outcomes = run_suite(table, row_count, expected)
    problems_of = partial(_problems, source, dataset, code_lists, table)
    results = []
    for expectation, outcome in zip(expected, outcomes, strict=True):
        if outcome.success:
            results.append(CheckResult(expectation.check_id, "gx", _title(dataset, expectation), "passed"))
            continue
        error = raised(outcome.exception_info or {})
        results.append(
            CheckResult(
                check_id=expectation.check_id,
                room="gx",
                title=_title(dataset, expectation),
                status="errored" if error else "failed",
                detail=str(error or ""),
                problems=() if error else problems_of(expectation, outcome.result),
                language=source.language,
            )
        )
    return results


def import_great_expectations() -> None:
    """Import the library ahead of its first use; it takes seconds."""
    great_expectations()


def _key_is_unique(prefix: str, dataset: Dataset) -> Expected:
    key = list(dataset.full_key)
    if len(key) == 1:
        return Expected(f"{prefix}.key_is_unique", "expect_column_values_to_be_unique", {"column": key[0]})
    return Expected(f"{prefix}.key_is_unique", "expect_compound_columns_to_be_unique", {"column_list": key})


def _allowed(column: Column, code_lists: CodeLists) -> list[Any] | None:
    values = column.allowed if column.allowed is not None else code_lists.get(column.code_list or "")
    if values is None:
        return None
    return [int(value) for value in values] if column.type == "integer" else list(values)


def _title(dataset: Dataset, expectation: Expected) -> str:
    fact = expectation.check_id.rsplit(".", 1)[-1].replace("_", " ")
    return f"{dataset.title}: {expectation.column.name + ' ' if expectation.column else ''}{fact}"


def _problems(
    source: Source,
    dataset: Dataset,
    code_lists: CodeLists,
    table: pd.DataFrame,
    expectation: Expected,
    result: Mapping[str, Any],
) -> tuple[Problem, ...]:
    words = _WORDS[source.language]
    sheet = dataset.layout.get("sheet")
    if expectation.type == ROW_COUNT:
        highest = words["no_limit"] if dataset.rows.max is None else str(dataset.rows.max)
        return (
            Problem(
                file=", ".join(table["source_file"].drop_duplicates().head(3)) or table_name(source, dataset),
                sheet=sheet,
                value=words["found_rows"].format(count=result["observed_value"]),
                expected=words["rows"].format(lowest=dataset.rows.min, highest=highest),
            ),
        )
    indices = list(result.get("unexpected_index_list") or [])
    if not indices:
        text = expectation.expected or expectation.type
        return (Problem(file=table_name(source, dataset), sheet=sheet, value=str(dict(result))[:200], expected=text),)
    rows = table.loc[indices]
    if expectation.check_id.endswith(".key_is_unique"):
        return _doubled(dataset, rows, words, sheet)
    column = expectation.column
    name = column.name if column else str(expectation.kwargs.get("column"))
    if column is None:
        text = expectation.expected or expectation.type
    elif expectation.type == "expect_column_values_to_not_be_null":
        text = words["value"]
    else:
        text = expected_words(column, code_lists, source.language)
    return tuple(
        Problem(
            file=file,
            sheet=sheet,
            row=int(row),
            column=name,
            value=None if _is_empty(value) else str(value),
            expected=text,
        )
        for file, row, value in zip(rows["source_file"], rows["source_row"], rows[name], strict=True)
    )


def _doubled(dataset: Dataset, rows: pd.DataFrame, words: Mapping[str, str], sheet: str | None) -> tuple[Problem, ...]:
    problems = []
    name = " + ".join(dataset.file_key)
    for _, group in rows.groupby(list(dataset.full_key), dropna=False, sort=False):
        places = [
            words["place"].format(file=file, row=row)
            for file, row in zip(group["source_file"], group["source_row"], strict=True)
        ]
        problems.append(
            Problem(
                file=str(group["source_file"].iloc[-1]),
                sheet=sheet,
                row=int(group["source_row"].iloc[-1]),
                column=name,
                value=" | ".join(str(part) for part in group[list(dataset.file_key)].iloc[-1]),
                expected=words["once"].format(key=name, others=", ".join(places[:-1][:3])),
            )
        )
    return tuple(problems)


def _is_empty(value: object) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value != value  # noqa: PLR0124 - NaN is the value that is not itself
