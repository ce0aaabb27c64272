"""What a report says of measures, money, procurements, events, plans and what is missing, in every case."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.report import sentences_of_work as work
from orchestration.report.holes import see_no_hole
from orchestration.report.lacks import ALWAYS, lacks
from tests.orchestration.report.made_up import (
    GAP,
    KAAVI,
    NO_TARGET,
    PLAN,
    WITHOUT_TARGET,
    YLA_SAVO,
    counted,
    facts,
    indicator,
)

MANY = counted(measures=9, measures_done=3, measures_in_progress=4, measures_late=2, measures_done_lately=1)
COSTS = {
    "measures": 38,
    "measures_with_cost_estimate": 30,
    "measures_without_cost_estimate": 8,
    "measures_with_spent": 28,
    "cost_estimate_eur": 15029300.0,
    "spent_eur": 3106900.0,
}


def plain(said: list[str]) -> str:
    see_no_hole("Kuopio", said)
    return " ".join(said).replace("\u00a0", " ")


def test_many_measures_are_counted_by_status() -> None:
    assert plain(work.measures(facts(indicators=MANY))) == (
        "Toimenpiteitä on 9: 3 valmiita, 4 käynnissä ja 2 myöhässä. Tilanne 30.10.2026. "
        "Viimeisen vuoden aikana on valmistunut 1 toimenpide."
    )


def test_one_measure_is_told_in_the_singular() -> None:
    one = counted(measures=1, measures_done=1, measures_late=0, measures_done_lately=0)
    assert plain(work.measures(facts(indicators=one))) == (
        "Toimenpiteitä on yksi, ja se on valmis. Tilanne 30.10.2026. Myöhässä olevia toimenpiteitä ei ole. "
        "Viimeisen vuoden aikana ei ole valmistunut toimenpiteitä."
    )


def test_zero_late_is_said_and_undated_ends_are_not_counted() -> None:
    undated = counted(measures=4, measures_done=2, measures_planned=1, measures_cancelled=1, measures_late=0)
    said = plain(work.measures(facts(indicators=undated)))
    assert "4: 2 valmiita, 1 suunnitteilla ja 1 peruttu." in said
    assert "Myöhässä olevia toimenpiteitä ei ole." in said
    assert "Valmistumispäiviä ei ole kirjattu" in said


@pytest.mark.parametrize("rows", [{}, counted(measures=0)])
def test_no_measures_are_told_by_whether_they_are_collected(rows: dict[str, Any]) -> None:
    assert plain(work.measures(facts(indicators=rows))) == "Kunnalta ei ole vielä saatu toimenpiteitä."
    assert "ei ole mukana hankkeessa" in plain(work.measures(facts(place=KAAVI, indicators=rows)))


def test_the_measures_of_a_part_of_an_area_s_municipalities_are_said_to_be() -> None:
    rows = {"measures": [indicator(9, is_complete=False, municipalities_loaded=3, municipalities_total=4)]}
    assert "Toimenpiteitä on 9 (osasumma: 3/4 kuntaa)" in plain(work.measures(facts(place=YLA_SAVO, indicators=rows)))


def test_whether_the_measures_are_enough() -> None:
    assert plain(work.enough(facts())) == (
        "Vuoteen 2030 mennessä on vielä vähennettävä 323,4 kt CO₂e. Uusimman vuoden päästöissä eivät vielä näy "
        "14 toimenpiteen vaikutus, yhteensä arviolta 3,87 kt CO₂e. Niiden jälkeen tavoitteesta puuttuu 319,6 kt CO₂e."
    )
    one = plain(work.enough(facts(gap=GAP | {"measures_with_impact": 1})))
    assert "ei vielä näy 1 toimenpiteen vaikutus, arviolta 3,87 kt CO₂e" in one
    reached = plain(work.enough(facts(gap=GAP | {"remaining_effort_kt_co2e": -1.0})))
    assert reached == "Tavoitetaso on saavutettu, joten vähennettävää ei ole jäljellä."
    unknown = GAP | {"capped_unseen_impact_kt_co2e": None, "effort_after_measures_kt_co2e": None}
    assert "Yhdenkään toimenpiteen vaikutusta ei ole arvioitu" in plain(work.enough(facts(gap=unknown)))
    without = GAP | {"remaining_effort_kt_co2e": None, "effort_after_measures_kt_co2e": None, "target_year": None}
    assert plain(work.enough(facts(gap=without))).startswith("Uusimman vuoden päästöissä")
    assert work.enough(facts(gap=None)) == []
    assert work.enough(facts(year=2019)) == []


def test_costs_estimated_spent_or_neither() -> None:
    euros = {
        "measures_cost_planned": [indicator(3495100.0, unit="€")],
        "measures_cost_spent": [indicator(1992200.0, unit="€")],
    }
    assert plain(work.costs(facts(indicators=euros))) == (
        "Toimenpiteiden kustannusarviot ovat yhteensä 3 495 100 €. Rahaa on käytetty 1 992 200 €."
    )
    assert plain(work.costs(facts(indicators={}))) == "Toimenpiteille ei ole kirjattu kustannuksia."
    planned = {"measures_cost_planned": euros["measures_cost_planned"]}
    assert plain(work.costs(facts(indicators=planned))).endswith("Käytettyä rahaa ei ole kirjattu.")
    spent = {"measures_cost_spent": euros["measures_cost_spent"]}
    assert plain(work.costs(facts(indicators=spent))).startswith("Kustannusarvioita ei ole kirjattu.")


def test_costs_of_a_project_area_say_of_how_many_measures() -> None:
    said = plain(work.costs(facts(place=YLA_SAVO, costs=COSTS)))
    assert said == (
        "Hankeseudun 38 toimenpiteestä 30 on hinnoiteltu. Kustannusarviot ovat yhteensä 15 029 300 €. "
        "Rahaa on käytetty 3 106 900 €, kirjattuna 28 toimenpiteeseen."
    )
    none = dict.fromkeys(COSTS, 0) | {"cost_estimate_eur": None, "spent_eur": None}
    assert plain(work.costs(facts(place=YLA_SAVO, costs=none))) == "Toimenpiteille ei ole kirjattu kustannuksia."


@pytest.mark.parametrize(
    ("count", "value", "said"),
    [
        (None, None, "Vuoden 2026 hankinnoista ei ole tietoa."),
        (0, 0.0, "Vuodelle 2026 ei ole ilmoitettu hankintoja eikä investointeja."),
        (1, 25000.0, "Vuodelle 2026 on ilmoitettu yksi hankinta tai investointi, arvo yhteensä 25 000 €."),
        (1, None, "Vuodelle 2026 on ilmoitettu yksi hankinta tai investointi, arvoa ei ole kirjattu."),
        (2, 1730000.0, "Vuodelle 2026 on ilmoitettu 2 hankintaa tai investointia, arvo yhteensä 1 730 000 €."),
    ],
)
def test_procurements_none_one_and_many(count: float | None, value: float | None, said: str) -> None:
    rows = {"procurements": [indicator(count, 2026)], "procurement_value": [indicator(value, 2026)]}
    assert plain(work.procurements(facts(indicators=rows), 2026)) == said


def test_criteria_of_procurements() -> None:
    rows = {"procurements": [indicator(2, 2026)], "procurements_climate_share": [indicator(50.0, 2026)]}
    assert plain(work.procurements(facts(indicators=rows), 2026)).endswith("kriteerejä: ilmastokriteerit 50 %.")


@pytest.mark.parametrize(
    ("count", "people", "said"),
    [
        (None, None, "Vuoden 2026 viestinnästä ei ole tietoa."),
        (0, 0, "Vuodelle 2026 ei ole ilmoitettu viestinnän tapahtumia."),
        (1, None, "Vuodelle 2026 on ilmoitettu 1 viestinnän tapahtuma, osallistujien määrää ei ole kirjattu."),
        (3, 218, "Vuodelle 2026 on ilmoitettu 3 viestinnän tapahtumaa, osallistujia 218."),
    ],
)
def test_events_none_one_and_many(count: float | None, people: float | None, said: str) -> None:
    rows = {"events": [indicator(count, 2026)], "participants": [indicator(people, 2026)]}
    assert plain(work.events(facts(indicators=rows), 2026)) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Kuopion ilmastosuunnitelma. Tila: hyväksytty 10.6.2024. Tavoite on mukana kuntastrategiassa."),
        ({"plan_status": "päivitettävänä"}, "Tila: päivitettävänä, hyväksytty 10.6.2024."),
        ({"plan_status": "valmistelussa", "approved_date": None}, "Tila: valmistelussa."),
        ({"plan_name": None}, "Ilmastosuunnitelma. Tila: hyväksytty 10.6.2024."),
        ({"is_in_strategy": False, "is_in_budget": None}, "Tavoite ei ole mukana kuntastrategiassa. Siitä, onko"),
        ({"is_in_strategy": None, "is_in_budget": False}, "Tavoitetta ei ole kytketty talousarvioon."),
        (
            {"is_in_strategy": None, "is_in_budget": None},
            "kuntastrategiassa tai kytketty talousarvioon, ei ole tietoa.",
        ),
        ({"plan_name": None, "plan_status": None}, "Kunnan ilmastosuunnitelmasta ei ole vielä saatu tietoa."),
    ],
)
def test_the_plan(changes: dict[str, Any], said: str) -> None:
    assert said in plain(work.plan(facts(plans=[PLAN | changes])))


def test_no_plan_of_those_whose_plans_are_not_collected() -> None:
    assert "ei ole mukana hankkeessa" in plain(work.plan(facts(place=KAAVI, plans=[])))
    assert "ei ole vielä saatu tietoa" in plain(work.plan(facts(plans=[])))


def test_a_whole_place_lacks_only_what_all_lack() -> None:
    whole = facts(
        indicators=MANY | {"measures_cost_planned": [indicator(1.0)]}, gap=GAP | {"measures_without_impact": 0}
    )
    assert lacks(whole, []) == list(ALWAYS)


def test_what_is_missing_is_said_once_each() -> None:
    said = lacks(
        facts(
            outlook=NO_TARGET,
            overview=WITHOUT_TARGET | {"emissions_release": "preliminary"},
            plans=[PLAN | {"plan_name": None, "plan_status": None}],
            indicators=MANY
            | counted(measures_done_undated=1)
            | {"electricity_use": [indicator(None, name="Sähkön käyttö")]},
            sent=[{"sheet": "procurements", "rows_sent": 0, "municipality": "Kuopio"}],
        ),
        ["electricity_use"],
    )
    told = plain(said)
    for wanted in (
        "ennakkotietoja",
        "Tavoitetta ei ole asetettu.",
        "ilmastosuunnitelmasta ei ole vielä saatu tietoa",
        "Vaikutusta ei ole arvioitu 7 toimenpiteestä.",
        "Yhdelläkään toimenpiteellä ei ole kustannusarviota.",
        "Valmistumispäivä puuttuu 1 valmiilta toimenpiteeltä.",
        "ei ole kunnan rivejä välilehdellä Hankinnat.",
        "Lukua ei ole: sähkön käyttö.",
    ):
        assert told.count(wanted) == 1, wanted


def test_an_area_names_the_municipalities_that_lack_something() -> None:
    area = facts(
        place=YLA_SAVO,
        costs=COSTS,
        indicators=MANY,
        plans=[PLAN, PLAN | {"municipality": "Tervo", "plan_name": None, "plan_status": None}],
        towns=[{"name": name} for name in ("Kuopio", "Tervo", "Kaavi")],
        sent=[{"sheet": "communications", "rows_sent": 0, "municipality": name} for name in ("Kuopio", "Tervo")],
    )
    told = plain(lacks(area, []))
    assert "ei ole saatu tietoa: Tervo." in told
    assert "suunnitelmia ei kerätä: Kaavi." in told
    assert "välilehdellä Viestintä: Kuopio ja Tervo." in told
    assert "Kustannusarvio puuttuu 8 toimenpiteeltä." in told
