"""What the coordinators' workbooks tell and what nobody knows, asked of the models' own SQL: zeros, and joint events.

Not here: measures (`test_measure_facts.py`), and an area's sums (`test_indicator_properties.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import pytest

from orchestration import warehouse as databases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MODELS = (
    "int_communications",
    "int_area_workbooks",
    "int_municipality_workbooks",
    "int_procurement_facts",
    "int_communication_facts",
    "int_joint_event_facts",
)
"""In the order that they read one another."""


class Event(NamedTuple):
    """A row of the sheet Viestintä."""

    place: str
    day: str
    name: str = "Pyöräilyviikko"
    participants: int | None = 10
    audience: str = "residents"
    vintage: str = "2026-06-10"


class Procurement(NamedTuple):
    """A row of the sheet Hankinnat."""

    municipality_code: str
    year: int
    status: str = "done"
    vintage: str = "2026-06-10"


class Warehouse:
    """The models on tables in memory: four municipalities, P1 holds two of them, P2 one, and the last is in none."""

    def __init__(self, compiled: Mapping[str, str]) -> None:
        self._compiled = compiled
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("""
            create schema intermediate;
            create schema staging;
            create schema seeds;
            create table seeds.municipalities as select * from (values
                ('297', 'Kuopio', 'P1'), ('749', 'Siilinjärvi', 'P1'), ('140', 'Iisalmi', 'P2'), ('204', 'Kaavi', null)
            ) as seed (municipality_code, name_fi, project_area_code);
            create table seeds.areas as select * from (values
                ('P1', 'Kuopion seutu', 'project_area'), ('P2', 'Ylä-Savo', 'project_area')
            ) as seed (area_code, name_fi, area_type);
            create table intermediate.int_area_municipalities as select * from (values
                ('current', 'MK', '297', false, 0, 9999), ('current', 'MK', '749', false, 0, 9999),
                ('current', 'MK', '140', false, 0, 9999), ('current', 'MK', '204', false, 0, 9999),
                ('of_year', 'MK', '297', false, 2013, 2025), ('of_year', 'MK', '140', false, 2013, 2025),
                ('of_year', 'MK', '297', false, 2026, 9999), ('of_year', 'MK', '140', false, 2026, 9999),
                ('of_year', 'MK', '749', false, 2026, 9999), ('current', 'P1', '297', false, 0, 9999),
                ('current', 'P1', '749', false, 0, 9999), ('current', 'SK', '297', false, 0, 9999),
                ('current', 'SK', '140', false, 0, 9999), ('current', 'P2', '140', false, 0, 9999)
            ) as seed (borders, area_code, municipality_code, is_divided, from_year, to_year);
            create table staging.stg_coordinators__measures (
                municipality_code varchar, is_superseded boolean, snapshot_id varchar, vintage varchar, origin varchar
            );
            create table staging.stg_coordinators__plans (
                municipality_code varchar, snapshot_id varchar, vintage varchar, origin varchar
            );
            create table staging.stg_coordinators__procurements (
                municipality_code varchar, year bigint, value_eur decimal(14, 2), has_climate_criteria boolean,
                has_low_carbon_criteria boolean, has_circular_criteria boolean, status_code varchar,
                snapshot_id varchar, vintage varchar, origin varchar
            );
            create table staging.stg_coordinators__communications (
                place_name varchar, event_date date, event_name varchar, audience_code varchar, participants integer,
                snapshot_id varchar, source_row integer, origin varchar, vintage varchar
            );
        """)

    def told(self, *rows: Event | Procurement) -> None:
        """Build the models of these rows of workbooks."""
        run = self._connection.execute
        run("delete from staging.stg_coordinators__procurements")
        run("delete from staging.stg_coordinators__communications")
        for row in rows:
            if isinstance(row, Procurement):
                run(
                    "insert into staging.stg_coordinators__procurements "
                    "values ($1, $2, 100, true, false, null, $3, 'w', $4, 'upload')",
                    list(row),
                )
            else:
                run(
                    "insert into staging.stg_coordinators__communications "
                    "values ($1, $2, $3, $5, $4, 'w', 2, 'upload', $6)",
                    list(row),
                )
        for name in MODELS:
            run(f"create or replace table intermediate.{name} as {self._compiled[name]}")

    def facts(self, model: str, fact: str) -> dict[tuple[Any, ...], Any]:
        """One figure of `model` by the columns of its key."""
        rows = [
            row
            for row in databases.records_of(self._connection, f"from intermediate.{model}")
            if row["fact_code"] == fact
        ]
        keys = [name for name in ("borders", "area_code", "municipality_code", "year") if rows and name in rows[0]]
        return {tuple(row[key] for key in keys): row["fact_value"] for row in rows}

    def municipalities_with_workbooks(self) -> set[str]:
        """The municipalities whose area sent a workbook."""
        rows = databases.records_of(self._connection, "from intermediate.int_municipality_workbooks")
        return {row["municipality_code"] for row in rows}

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def warehouse(compile_models: Callable[..., dict[str, str]]) -> Iterator[Warehouse]:
    opened = Warehouse(compile_models(*MODELS))
    yield opened
    opened.close()


def test_no_procurement_in_a_year_is_zero_where_the_workbook_is_of_that_year_or_later(warehouse: Warehouse) -> None:
    warehouse.told(Procurement("297", 2025), Procurement("297", 2027), Procurement("140", 2026, vintage="2025-11-20"))
    counted = warehouse.facts("int_procurement_facts", "procurements")
    assert counted == {
        ("297", 2025): 1,
        ("297", 2026): 0,
        ("297", 2027): 1,
        ("749", 2025): 0,
        ("749", 2026): 0,
        ("140", 2025): 0,
        ("140", 2026): 1,
    }, "nothing is known of 2027 of the others, nor of Kaavi, whose area sends no workbook"
    assert warehouse.facts("int_procurement_facts", "procurement_eur")["749", 2025] == 0


def test_a_municipality_whose_procurements_were_all_cancelled_has_none(warehouse: Warehouse) -> None:
    warehouse.told(Procurement("297", 2025), Procurement("749", 2025, "cancelled"))
    assert warehouse.facts("int_procurement_facts", "procurements") == {("297", 2025): 1, ("749", 2025): 0}


@pytest.mark.parametrize(
    "row", [Event("Kuopion seutu", "2026-05-04"), Event("Kuopio", "2026-05-04"), Procurement("297", 2026)]
)
def test_a_row_of_any_sheet_makes_a_workbook(row: Event | Procurement, warehouse: Warehouse) -> None:
    warehouse.told(row)
    assert warehouse.municipalities_with_workbooks() == {"297", "749"}


def test_no_event_in_a_year_is_zero_and_an_uncounted_one_has_unknown_participants(warehouse: Warehouse) -> None:
    warehouse.told(Event("Kuopio", "2026-05-04", participants=None), Event("Kuopion seutu", "2025-05-04"))
    assert warehouse.facts("int_communication_facts", "events") == {
        ("297", 2025): 0,
        ("297", 2026): 1,
        ("749", 2025): 0,
        ("749", 2026): 0,
    }, "the year of a joint event counts, too"
    participants = warehouse.facts("int_communication_facts", "participants")
    assert (participants["297", 2026], participants["749", 2026]) == (None, 0)


def test_joint_events_count_for_every_area_that_holds_the_whole_project_area(warehouse: Warehouse) -> None:
    warehouse.told(
        Event("Kuopion seutu", "2025-05-04"),
        Event("Kuopion seutu", "2026-05-04", "Kurssi", 30, "companies"),
        Event("Ylä-Savo", "2026-06-04", "Kurssi", 5, "companies"),
    )
    assert warehouse.facts("int_joint_event_facts", "events") == {
        ("current", "MK", 2025): 1,
        ("current", "MK", 2026): 2,
        ("of_year", "MK", 2026): 2,  # Siilinjärvi came in 2026: before it MK did not hold the whole of P1
        ("current", "P1", 2025): 1,
        ("current", "P1", 2026): 1,
        ("current", "SK", 2026): 1,  # SK holds P2 and only a part of P1
        ("current", "P2", 2026): 1,
    }
    assert warehouse.facts("int_joint_event_facts", "participants_of_companies")["current", "MK", 2026] == 35


def test_one_event_told_by_two_project_areas_counts_once_with_the_most_participants(warehouse: Warehouse) -> None:
    same = Event("Kuopion seutu", "2026-05-04", participants=30)
    warehouse.told(
        same,
        same._replace(place="Ylä-Savo", participants=45),
        same._replace(place="Ylä-Savo", audience="companies"),
        same._replace(place="Ylä-Savo", day="2026-05-05"),
    )
    events = warehouse.facts("int_joint_event_facts", "events")
    assert (events["current", "MK", 2026], events["current", "P1", 2026], events["current", "P2", 2026]) == (3, 1, 3)
    participants = warehouse.facts("int_joint_event_facts", "participants")
    assert (participants["current", "MK", 2026], participants["current", "P1", 2026]) == (45 + 30 + 30, 30)
