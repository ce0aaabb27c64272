"""The second reckoning follows what the contracts allow: raw rows and seeds altered, dbt's SQL run anew, and agreed.

What does not live here: wrong marts, which it must not agree with (`test_second_reckoning.py`).
"""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pytest

from orchestration import runs, warehouse
from orchestration.quality import second_reckoning
from orchestration.quality.check_steps import Subject
from orchestration.quality.reconciliation import told_by
from orchestration.quality.second_reckoning import MARTS, indicators_agree_with_a_second_reckoning
from orchestration.quality.second_reckoning_work import KAUSAL_STATUSES
from orchestration.settings import SEEDS_DIR
from tests.orchestration.quality.mutation import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source


class Altered:
    """A copy of a good build that can be altered, and rebuilt from there by the SQL that dbt compiled."""

    def __init__(self, gate: Gate, connection: duckdb.DuckDBPyConnection) -> None:
        self._gate = gate
        self._subject = Subject({}, gate.folder, connection)
        self.run = connection.execute

    def seen(self) -> set[str]:
        """The indicators that the two reckonings tell differently."""
        return {str(problem.column) for problem in indicators_agree_with_a_second_reckoning(self._subject).problems}

    def rebuild(self, *altered: str) -> None:
        """Build the marts of indicators anew after rows of these raw tables or seeds were altered."""
        self._gate.rebuild(self._subject.warehouse, altered, list(MARTS.values()))

    def broken(self, identity: str) -> list[str]:
        """Where an identity does not hold."""
        return [problem.message() for problem in told_by(self._subject.warehouse, identity)]

    def value(self, place: str, indicator: str, year: int | None = None, method: str = "none") -> float | None:
        """A published value; of the newest year, where none is named."""
        (found,) = self.run(
            """select max_by(indicator_value, year) from (
                select municipality_code as place_code, * from marts.mart_municipal_indicators
                union all by name select area_code as place_code, * from marts.mart_area_indicators
            ) where place_code = $1 and indicator_code = $2 and year = coalesce($3, year) and method = $4
                and coalesce(borders, 'current') = 'current'""",
            [place, indicator, year, method],
        ).fetchall()
        return None if found[0] is None else float(found[0])


@pytest.fixture(scope="module")
def gate(build: Path, manifest: Manifest, sources: dict[str, Source], tmp_path_factory: pytest.TempPathFactory) -> Gate:
    return Gate.of(build, manifest, sources, tmp_path_factory.mktemp("altered"))


@pytest.fixture
def altered(gate: Gate) -> Iterator[Altered]:
    """The copy, which forgets what a test does to it."""
    with warehouse.opened(gate.folder / runs.WAREHOUSE, read_only=False) as connection:
        connection.begin()
        yield Altered(gate, connection)
        connection.rollback()


# Events of project areas


def joint_event(place: str, day: str, participants: int | None, audience: str = "yritykset") -> str:
    """SQL that has a workbook tell of an event."""
    known = "null" if participants is None else participants
    return f"""insert into raw.coordinators_communications by name
        select * replace ('{place}' as "kunta tai seutu", date '{day}' as päivä, 'Kevätseminaari' as tapahtuma,
            '{audience}' as kohderyhmä, {known} as osallistujat)
        from raw.coordinators_communications where "kunta tai seutu" = '{place}' limit 1"""  # noqa: S608 - a test's own words


def test_one_event_told_by_two_project_areas_is_one(altered: Altered) -> None:
    before = altered.value("MK11", "events_of_companies", 2026)
    assert before is not None
    for told in (
        joint_event("Kuopion seutu", "2026-04-14", 45),
        joint_event("Ylä-Savo", "2026-04-14", 30),
        joint_event("SavoGrow", "2026-04-14", None),
        joint_event("Ylä-Savo", "2026-04-14", 7, "kuntalaiset"),
    ):
        altered.run(told)
    assert {"events", "events_of_companies", "participants"} <= altered.seen()
    altered.rebuild("coordinators_communications")
    assert altered.value("MK11", "events_of_companies", 2026) == before + 1
    assert altered.seen() == set()
    assert altered.broken("joint_events_count_once") == []


@pytest.mark.parametrize("year", [2015, 2020, 2031])
def test_a_joint_event_of_any_year_is_of_the_areas_that_held_the_whole_project_area(
    altered: Altered, year: int
) -> None:
    for place in ("Kuopion seutu", "Keski-Savo"):
        altered.run(joint_event(place, f"{year}-04-14", 45))
    altered.rebuild("coordinators_communications")
    assert altered.value("MK11", "events", year) == 1
    assert altered.seen() == set()
    assert altered.broken("joint_events_count_once") == []


@pytest.mark.parametrize("wrong", ["- 1", "+ 1"])
def test_an_area_cannot_have_fewer_joint_events_than_its_project_area_nor_more_than_all(
    altered: Altered, wrong: str
) -> None:
    altered.run(
        f"update marts.mart_area_indicators set indicator_value = indicator_value {wrong} "  # noqa: S608 - a test's own words
        "where area_code = 'MK11' and indicator_code = 'participants_of_organisation' and year = 2026"
    )
    assert altered.broken("joint_events_count_once")


# Rows of publishers and workbooks that the contracts allow

LEGAL: dict[str, tuple[set[str], dict[str, tuple[str, ...]]]] = {
    "a plan is in force by its status and not by its date": (
        {"plans_in_force_share", "plan_age"},
        {
            "coordinators_plans": (
                "set tila = 'valmistelussa' where kunta = 'Kuopio'",
                "set hyväksytty_pvm = null where kunta = 'Lapinlahti'",
                "set hyväksytty_pvm = date '2026-01-15' where kunta = 'Suonenjoki'",
            )
        },
    ),
    "figures have more decimals than the marts keep": (
        {"emissions_total", "change_from_base", "energy_total"},
        {"syke_municipal_emissions": ('set kt = kt / 3, kt_tuuli = kt_tuuli / 3, "GWh" = "GWh" / 7',)},
    ),
    "a workbook of last year is a workbook that came": (
        {"plan_age"},
        {
            f"coordinators_{sheet}": (
                "set vintage = '2025-12-20T08:00:00+00:00' where source_file = 'keski-savo.xlsx'",
            )
            for sheet in ("plans", "measures", "procurements", "communications")
        },
    ),
    "the newest workbook of all may tell of events and procurements alone": (
        {"measures", "plans_in_force_share"},
        {
            "coordinators_plans": ("where source_file = 'savogrow.xlsx'",),
            "coordinators_measures": ("where source_file = 'savogrow.xlsx'",),
            "coordinators_procurements": (
                "set vintage = '2027-01-20T08:00:00+00:00' where source_file = 'savogrow.xlsx'",
            ),
            "coordinators_communications": (
                "set vintage = '2027-01-20T08:00:00+00:00' where source_file = 'savogrow.xlsx'",
            ),
        },
    ),
    "a plan of a municipality outside the project is in no figure of plans": (
        {"plans_in_force_share"},
        {"coordinators_plans": ("set kunta = 'Kaavi' where kunta = 'Kuopio'",)},
    ),
    "every status of Kausal": (
        {"measures_late", "measures_cancelled", "measures_unknown"},
        {
            "kausal_terms": tuple(
                f"set identifier = '{identifier}' where list = 'action_status' and id = {number}"
                for number, identifier in {
                    12: "Severely_Late", 13: "OUT_OF_SCOPE", 14: "merged", 16: "undefined", 17: "nobody_knows_this",
                }.items()
            )
        },
    ),
    "the first category of Kausal that has a theme": (
        {"adaptation_measures", "preparedness_measures"},
        {
            "kausal_action_links": (
                "set linked_id = 318 where action_id = 4011 and linked_id = 314",
                "set role = 'painopiste' where action_id = 4014 and list = 'categories'",
            )
        },
    ),
    "an organisation that no list explains is no owner": (
        {"measures_with_owner_share"},
        {"kausal_action_links": ("set linked_id = 599 where action_id = 4002 and list = 'organization'",)},
    ),
    "a dash of Traficom is none": (
        {"cars_per_1000_residents", "electric_car_share", "plug_in_car_share"},
        {
            "traficom_passenger_cars": (
                "set autot = null, status = '-' where kuntanumero = '844' and käyttövoima = 'Sähkö'",
            )
        },
    ),
    "any other mark of Traficom leaves the municipality's cars unknown": (
        {"cars_per_1000_residents", "electric_car_share", "plug_in_car_share"},
        {
            "traficom_passenger_cars": (
                "set autot = null, status = '..' where kuntanumero = '844' and käyttövoima = 'Diesel'",
            )
        },
    ),
    "an earlier count of Traficom that came later than the last one of its year": (
        {"cars_per_1000_residents"},
        {
            "traficom_passenger_cars": (
                "set autot = autot + 1 where päivä = date '2024-12-31' and käyttövoima = 'Diesel'",
                "set päivä = date '2024-06-30', vintage = '2025-02-20' where päivä = date '2023-12-31'",
            )
        },
    ),
    "a name of a municipality in capitals, without its code": (
        {"electricity_use", "electricity_use_households"},
        {
            "energiateollisuus_electricity_use": (
                "set kuntanumero = null, kunta = 'SIILINJÄRVI', \"GWh\" = \"GWh\" * 2 where kuntanumero = '749'",
            )
        },
    ),
    "a total of electricity that the publisher has rounded": (
        {"electricity_use", "electricity_use_per_resident"},
        {
            "energiateollisuus_electricity_use": (
                "set \"GWh\" = \"GWh\" + 0.2 where kuntanumero = '749' and käyttäjäryhmä = 'Yhteensä'",
            )
        },
    ),
    "a total of electricity beside a group that is secret": (
        {"electricity_use_industry"},
        {
            "energiateollisuus_electricity_use": (
                "set \"GWh\" = null where kuntanumero = '749' and käyttäjäryhmä = 'Teollisuus'",
            )
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", LEGAL)
def test_legal_rows_are_read_alike_by_both(rule: str, altered: Altered) -> None:
    indicators, changes = LEGAL[rule]
    for table, statements in changes.items():
        for statement in statements:
            verb = "delete from" if statement.startswith("where") else "update"
            sql = f"{verb} raw.{table} {statement}"
            assert altered.run(sql).fetchall()[0][0] > 0, statement
    assert indicators <= altered.seen(), "what the rows change is published"
    altered.rebuild(*changes)
    assert altered.seen() == set()


def test_every_status_of_the_list_is_known_to_the_second_reckoning_and_means_the_same() -> None:
    with (SEEDS_DIR / "kausal_statuses.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["status_identifier"]: row["status"] for row in csv.DictReader(file)}
    assert listed == KAUSAL_STATUSES


# Targets of the list

TARGETS = {
    "a Hinku commitment": [(None, 2007, 2030, 80, None, "686", "hinku")],
    "a Hinku commitment with a method beside it": [(None, 2007, 2030, 80, "alas", "686", "hinku")],
    "a commitment of a municipality that has a plan of its own": [(None, 2007, 2030, 80, None, "297", "hinku")],
    "a commitment and another target of the same year": [
        (None, 2007, 2030, 80, None, "686", "hinku"),
        (None, 2010, 2030, 60, "alas", "686", None),
    ],
    "two targets, of which the later stands first": [
        (None, 2010, 2040, 100, "hinku", "686", None),
        (None, 2007, 2030, 60, "hinku", "686", None),
    ],
    "a target of a municipality outside the project": [(None, 2010, 2030, 60, "alas", "204", None)],
    "a second target of an area, of the same year": [("HS2", 2010, 2035, 70, "alas", None, None)],
}


@pytest.mark.parametrize("case", TARGETS)
def test_targets_of_the_list_lead_alike_in_both(
    case: str, altered: Altered, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS_DIR, seeds)
    columns = "area_code, base_year, target_year, reduction_pct, method, municipality_code, commitment"
    for row in TARGETS[case]:
        places = ", ".join(f"${number}" for number in range(1, 8))
        altered.run(f"insert into seeds.targets (source_fi, {columns}) values ('Lupaus', {places})", list(row))  # noqa: S608 - a test's own words
    altered.run("table seeds.targets").df().to_csv(seeds / "targets.csv", index=False)
    monkeypatch.setattr(second_reckoning, "seeds_dir", lambda: seeds)
    altered.rebuild("targets")
    assert altered.seen() == set()
    if case == "a Hinku commitment":
        assert altered.value("686", "target_gap", 2024, "hinku_credits") is not None
        assert altered.value("686", "target_gap", 2024, "hinku") is None
        assert altered.value("686", "targets_set_share") == 100
