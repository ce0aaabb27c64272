"""What is counted of measures, asked of the model's own SQL: when one was completed, and on which day it is judged.

Not here: the plain counts and sums, which are a unit test of dbt (`models/intermediate/facts/_facts.yml`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from orchestration import warehouse as warehouse_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    "as_of_date": "2026-06-10",
    "is_withdrawn": False,
    "snapshot_id": "w",
    "origin": "upload",
}
TYPES = {
    "deadline_date": "date",
    "completed_date": "date",
    "updated_date": "date",
    "as_of_date": "date",
    "impact_t_co2e_per_year": "decimal(14, 3)",
    "cost_estimate_eur": "decimal(14, 2)",
    "spent_eur": "decimal(14, 2)",
    "is_withdrawn": "boolean",
}


class Warehouse:
    """The models on tables in memory, under the names that dbt gives them."""

    def __init__(self, compiled: Mapping[str, str]) -> None:
        self._compiled = compiled
        self._connection = duckdb.connect(":memory:")
        columns = ", ".join(f"{name} {TYPES.get(name, 'varchar')}" for name in MEASURE)
        self._connection.execute("create schema intermediate")
        self._connection.execute(f"create table intermediate.int_measures ({columns})")
        self._connection.execute("""
            create schema seeds;
            create table intermediate.int_area_workbooks (vintage varchar);
            create table intermediate.int_municipality_workbooks (
                municipality_code varchar, as_of_date date, year integer, snapshot_id varchar, origin varchar
            );
            create table seeds.measure_statuses as select * from (values
                ('suunnitteilla', 'planned', true), ('käynnissä', 'in_progress', true), ('myöhässä', 'late', true),
                ('valmis', 'done', false), ('peruttu', 'cancelled', false), ('lykätty', 'postponed', false),
                ('yhdistetty', 'merged', false)
            ) as seed (status, status_code, is_active);
            create table seeds.source_words (word_list varchar, word varchar, code varchar);
        """)

    def rows(
        self, *measures: dict[str, object], workbooks: Sequence[str] = (), of: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """The figures of measures that differ from MEASURE as given, and of workbooks that came on these days.

        The last of them is of the municipalities `of`.
        """
        run = self._connection.execute
        run("delete from intermediate.int_measures")
        run("delete from intermediate.int_area_workbooks")
        for day in workbooks:
            run("insert into intermediate.int_area_workbooks values (?)", [f"{day}T08:00:00+00:00"])
        run("delete from intermediate.int_municipality_workbooks")
        for code in of:
            run(
                "insert into intermediate.int_municipality_workbooks "
                "values ($1, cast($2 as date), year(cast($2 as date)), 'b', 'upload')",
                [code, workbooks[-1]],
            )
        marks = ", ".join("?" for _ in MEASURE)
        for measure in measures:
            run(f"insert into intermediate.int_measures values ({marks})", list((MEASURE | measure).values()))  # noqa: S608 - question marks
        run(f"create or replace table intermediate.int_as_of as {self._compiled['int_as_of']}")
        return warehouse_module.records_of(self._connection, self._compiled["int_measure_facts"])

    def facts(self, *measures: dict[str, object]) -> dict[tuple[str, str], object]:
        """Each figure by municipality and name."""
        return {(row["municipality_code"], row["fact_code"]): row["fact_value"] for row in self.rows(*measures)}

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def warehouse(compile_models: Callable[..., dict[str, str]]) -> Iterator[Warehouse]:
    opened = Warehouse(compile_models("int_as_of", "int_measure_facts"))
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


KAUSAL = {"municipality_code": "204", "measure_source": "kausal", "status": "käynnissä", "as_of_date": "2026-11-20"}
LATE_BY_NOVEMBER = {"status": "käynnissä", "deadline_date": "2026-06-30"}


def test_each_measure_is_late_on_the_day_of_its_own_source(warehouse: Warehouse) -> None:
    january = LATE_BY_NOVEMBER | {"as_of_date": "2026-01-15"}
    rows = warehouse.rows(january, KAUSAL | LATE_BY_NOVEMBER, workbooks=["2026-01-15"])
    late = {row["municipality_code"]: row for row in rows if row["fact_code"] == "measures_late"}
    assert (late["297"]["fact_value"], late["204"]["fact_value"]) == (0, 1)
    assert [str(late[code]["as_of_date"]) for code in ("297", "204")] == ["2026-01-15", "2026-11-20"]


def test_measures_in_kausal_are_counted_where_no_workbook_ever_came(warehouse: Warehouse) -> None:
    rows = warehouse.rows(KAUSAL, KAUSAL | {"status": "valmis"})
    counted = {row["fact_code"]: row for row in rows}
    assert (counted["measures"]["fact_value"], counted["measures"]["year"]) == (2, 2026)
    assert counted["measures_done_lately"]["fact_value"] is None


def test_all_are_counted_in_the_year_of_the_newest_source(warehouse: Warehouse) -> None:
    rows = warehouse.rows({"as_of_date": "2025-12-15"}, KAUSAL, workbooks=["2025-12-15"])
    assert {row["year"] for row in rows} == {2026}
    rows = warehouse.rows({"as_of_date": "2025-12-15"}, workbooks=["2025-12-15", "2026-01-07"])
    assert {row["year"] for row in rows} == {2026}, "the newest workbook holds plans alone"


def test_a_municipality_of_two_sources_is_as_of_the_older(warehouse: Warehouse) -> None:
    rows = warehouse.rows({}, KAUSAL | {"municipality_code": "297"})
    assert {str(row["as_of_date"]) for row in rows} == {"2026-06-10"}


def test_a_municipality_without_measures_has_zeros_where_its_workbook_is_of_the_year(warehouse: Warehouse) -> None:
    rows = warehouse.rows(KAUSAL, workbooks=["2026-06-10"], of=["297"])
    of_kuopio = {row["fact_code"]: row for row in rows if row["municipality_code"] == "297"}
    assert {row["fact_value"] for code, row in of_kuopio.items() if code != "municipalities_with_measures"} == {0}
    assert of_kuopio["municipalities_with_measures"]["fact_value"] == 1, "it is known that there are none"
    assert {(row["snapshot_id"], str(row["as_of_date"])) for row in of_kuopio.values()} == {("b", "2026-06-10")}
    older = warehouse.rows(KAUSAL, workbooks=["2025-12-10"], of=["297"])
    assert {row["municipality_code"] for row in older} == {"204"}, "a workbook of last year does not tell of this one"


def test_euros_per_tonne_leave_out_what_is_not_done_and_what_does_not_reduce(warehouse: Warehouse) -> None:
    both = {"status": "käynnissä", "cost_estimate_eur": 1000, "impact_t_co2e_per_year": 10}
    facts = warehouse.facts(
        both,
        both | {"status": "valmis", "cost_estimate_eur": 500},
        both | {"status": "peruttu", "cost_estimate_eur": 7},
        both | {"status": "lykätty", "cost_estimate_eur": 7},
        both | {"impact_t_co2e_per_year": -4},
        both | {"cost_estimate_eur": None},
        {"municipality_code": "140"},
    )
    assert (facts["297", "cost_of_impact_eur"], facts["297", "impact_of_cost_t_co2e"]) == (1500, 20)
    assert (facts["140", "cost_of_impact_eur"], facts["140", "impact_of_cost_t_co2e"]) == (0, 0)
