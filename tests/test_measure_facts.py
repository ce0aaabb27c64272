"""What is counted of measures, asked of the model's own SQL: when one was completed, and on which day it is judged.

Not here: the plain counts and sums, which are a unit test of dbt (`models/intermediate/facts/_facts.yml`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MEASURE = {
    "measure_id": "A-1",
    "municipality_code": "297",
    "measure_source": "workbook",
    "theme": "hillintä",
    "owner": None,
    "status": "valmis",
    "deadline_date": None,
    "completed_date": None,
    "updated_date": "2026-06-01",
    "budget_line": None,
    "impact_t_co2e_per_year": None,
    "cost_estimate_eur": None,
    "spent_eur": None,
    "is_withdrawn": False,
    "snapshot_id": "w",
    "origin": "upload",
}
TYPES = {
    "deadline_date": "date",
    "completed_date": "date",
    "updated_date": "date",
    "impact_t_co2e_per_year": "decimal(14, 3)",
    "cost_estimate_eur": "decimal(14, 2)",
    "spent_eur": "decimal(14, 2)",
    "is_withdrawn": "boolean",
}


class Warehouse:
    """The model on tables in memory, under the names that dbt gives them."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._connection = duckdb.connect(":memory:")
        columns = ", ".join(f"{name} {TYPES.get(name, 'varchar')}" for name in MEASURE)
        self._connection.execute("create schema intermediate")
        self._connection.execute(f"create table intermediate.int_measures ({columns})")
        self._connection.execute("""
            create schema seeds;
            create table intermediate.int_area_workbooks as select '2026-06-10T08:00:00+00:00' as vintage;
            create table seeds.measure_statuses as select * from (values
                ('suunnitteilla', true), ('käynnissä', true), ('myöhässä', true), ('valmis', false)
            ) as seed (status, is_active);
        """)

    def facts(self, *measures: dict[str, object]) -> dict[tuple[str, str], object]:
        """Each figure by municipality and name, of measures that differ from MEASURE in what is given."""
        self._connection.execute("delete from intermediate.int_measures")
        marks = ", ".join("?" for _ in MEASURE)
        for measure in measures:
            row = list((MEASURE | measure).values())
            self._connection.execute(f"insert into intermediate.int_measures values ({marks})", row)  # noqa: S608 - question marks
        found: Sequence[tuple[str, str, object]] = self._connection.execute(
            f"select municipality_code, fact_code, fact_value from ({self._sql})"  # noqa: S608 - the model
        ).fetchall()
        return {(municipality, fact): value for municipality, fact, value in found}

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def warehouse(compile_models: Callable[..., dict[str, str]]) -> Iterator[Warehouse]:
    opened = Warehouse(compile_models("int_measure_facts")["int_measure_facts"])
    yield opened
    opened.close()


def test_an_edit_of_a_finished_measure_finishes_it_not_anew(warehouse: Warehouse) -> None:
    facts = warehouse.facts({"completed_date": "2021-12-30"}, {"completed_date": "2025-06-11"})
    assert facts["297", "measures_done_lately"] == 1
    assert facts["297", "measures_done_undated"] == 0


def test_where_no_completion_is_dated_nobody_knows_how_many_were_done_lately(warehouse: Warehouse) -> None:
    facts = warehouse.facts({}, {}, {"municipality_code": "140", "status": "käynnissä"})
    assert facts["297", "measures_done"] == 2
    assert facts["297", "measures_done_lately"] is None
    assert facts["297", "measures_done_undated"] == 2
    assert facts["140", "measures_done_lately"] == 0, "nothing is done, so nothing lately"
    assert facts["140", "measures_done_undated"] == 0


def test_of_those_of_which_some_are_dated_the_dated_ones_are_counted(warehouse: Warehouse) -> None:
    facts = warehouse.facts({}, {"completed_date": "2026-06-10"}, {"completed_date": "2025-06-10"})
    assert facts["297", "measures_done_lately"] == 1
    assert facts["297", "measures_done_undated"] == 1
