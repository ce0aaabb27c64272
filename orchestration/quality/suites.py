"""Great Expectations itself: one expectation, and what the library says of a table.

Here: the library and its ways. Not here: which expectations a contract means, and what their failures are called
(`expectations.py`).
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sources.contract import Column

ROW_COUNT = "expect_table_row_count_to_be_between"
"""The one expectation that is about the table and not about its rows."""


@dataclass(frozen=True)
class Expected:
    """One expectation of a dataset: its id, its Great Expectations type and arguments, and the column it is about."""

    check_id: str
    type: str
    kwargs: Mapping[str, Any]
    column: Column | None = None
    expected: str | None = None
    """What a failing cell should have held, where the contract says it in words of its own."""


@lru_cache(maxsize=1)
def great_expectations() -> Any:
    """The library, imported once; it takes seconds."""
    _defer("scipy.stats")
    import great_expectations as gx

    return gx


def _defer(module_name: str) -> None:
    """Let a module be imported on its first use; Great Expectations imports it for what is never asked here."""
    spec = importlib.util.find_spec(module_name)
    if module_name in sys.modules or spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    parent, _, name = module_name.rpartition(".")
    setattr(sys.modules[parent], name, module)


@lru_cache(maxsize=1)
def _frames() -> Any:
    """The library's view of a pandas table, made once: which table it is, is said when it is asked."""
    gx = great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
    tables = context.data_sources.add_pandas("raw").add_dataframe_asset("table")
    return tables.add_batch_definition_whole_dataframe("all")


def run_suite(table: pd.DataFrame, row_count: int, expected: list[Expected]) -> list[Any]:
    """What Great Expectations says of each of the `expected`, asked about `table` as one of `row_count` rows."""
    import pandas as pd

    gx, frames = great_expectations(), _frames()
    counting = [one for one in expected if one.type == ROW_COUNT and row_count != len(table)]
    asked = [(table, [one for one in expected if one not in counting])]
    if counting:
        asked.append((pd.DataFrame(index=pd.RangeIndex(row_count)), counting))
    outcomes: dict[tuple[str, str], Any] = {}
    for number, (rows, about) in enumerate(asked):
        suite = gx.ExpectationSuite(name=f"contract {number}")
        for expectation in about:
            configuration = gx.expectations.registry.get_expectation_impl(expectation.type)
            suite.add_expectation(configuration(**expectation.kwargs))
        outcome = frames.get_batch({"dataframe": rows}).validate(
            suite, result_format={"result_format": "COMPLETE", "include_unexpected_rows": False}
        )
        outcomes |= {(o.expectation_config.type, _call(o.expectation_config.kwargs)): o for o in outcome.results}
    return [outcomes[expectation.type, _call(expectation.kwargs)] for expectation in expected]


def raised(info: Mapping[str, Any]) -> str | None:
    """What stopped an expectation: Great Expectations says it once, or once for each metric."""
    said = [info] if "raised_exception" in info else list(info.values())
    return next((str(one["exception_message"]) for one in said if one["raised_exception"]), None)


def _call(kwargs: Mapping[str, Any]) -> str:
    given = {key: value for key, value in kwargs.items() if key != "batch_id" and value is not None}
    return repr(sorted(given.items(), key=lambda item: item[0]))
