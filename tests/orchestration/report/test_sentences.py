"""What a report says of emissions and of the target, in every case that there may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestration.report import sentences, sentences_of_target
from orchestration.report.holes import see_no_hole
from orchestration.report.lacks import lacks
from tests.orchestration.report.made_up import (
    ASKS,
    KAAVI,
    NO_TARGET,
    UNKNOWN_TARGET,
    WITHOUT_TARGET,
    YLA_SAVO,
    facts,
    indicator,
    part,
    sector,
)

PARTIAL = {"is_complete": False, "municipalities_loaded": 3, "municipalities_total": 4}


def since(change: float | None) -> str:
    rows = {"emissions_total": [indicator(531.2117, change=change)]}
    return sentences.emissions(facts(indicators=rows))[0].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (-26.0905, "yhteensä 531,2 kt CO₂e, 26,1 kt CO₂e vähemmän kuin edellisvuonna."),
        (26.0905, "yhteensä 531,2 kt CO₂e, 26,1 kt CO₂e enemmän kuin edellisvuonna."),
        (0.0, "yhteensä 531,2 kt CO₂e, yhtä paljon kuin edellisvuonna."),
        (-0.04, "yhteensä 531,2 kt CO₂e, yhtä paljon kuin edellisvuonna."),
        (None, "yhteensä 531,2 kt CO₂e; edellisvuoden lukua, johon verrata, ei ole."),
    ],
)
def test_the_change_from_the_year_before(change: float | None, said: str) -> None:
    assert since(change) == f"Päästöt olivat vuonna 2024 {said}"


def test_a_year_that_stands_alone_has_nothing_to_be_compared_with() -> None:
    alone = facts(indicators={}, sectors=[], drivers=[], region=None)
    said = [*sentences.emissions(alone), *sentences.sectors(alone), *sentences.drivers(alone), *sentences.energy(alone)]
    see_no_hole("Kuopio", said)
    assert "edellisvuoden lukua, johon verrata, ei ole" in said[0]
    assert said[-3:] == [
        "Sektorien lukuja ei ole.",
        "Muutosta ei voi jakaa osiin, koska jokin sen tarvitsema luku puuttuu.",
        "Energiasta ei ole lukuja.",
    ]


def test_emissions_below_zero_keep_their_sign() -> None:
    said = sentences.emissions(facts(overview={"emissions_kt_co2e": -3.25, "emissions_per_resident_t_co2e": -0.5}))
    assert "yhteensä −3,3\u00a0kt CO₂e" in said[0]
    assert "−0,5\u00a0t CO₂e" in said[1]


def test_without_a_population_nothing_is_said_per_resident() -> None:
    assert len(sentences.emissions(facts(overview={"emissions_per_resident_t_co2e": None}))) == 1


@pytest.mark.parametrize(
    ("outlook", "said"),
    [
        (
            {},
            (
                "Päästöt vähenevät nyt noin 3,5 % vuodessa. Tavoite vaatisi 10,1 % vuoden 2024 päästöistä joka vuosi. "
                "Nykyisellä suunnalla tavoitteeseen päästäisiin vuonna 2052, 22 vuotta myöhässä."
            ),
        ),
        ({"projected_reaching_year": 2031}, "päästäisiin vuonna 2031, 1 vuoden myöhässä."),
        ({"projected_reaching_year": 2029}, "tavoitteeseen päästäisiin ajoissa, vuonna 2029."),
        ({"projected_reaching_year": 2030}, "tavoitteeseen päästäisiin ajoissa, vuonna 2030."),
        ({"trend_pct_per_year": 1.25, "projected_reaching_year": None}, "Päästöt kasvavat nyt noin 1,3 % vuodessa."),
        (
            {"trend_pct_per_year": 1.25, "projected_reaching_year": None},
            "Nykyisellä suunnalla tavoitetta ei saavuteta.",
        ),
        (
            {"trend_pct_per_year": None, "projected_reaching_year": None},
            "Nykyisellä suunnalla tavoitetta ei saavuteta.",
        ),
        ({"outlook_status": "reached"}, "Tavoitetaso on saavutettu."),
        (
            {"outlook_status": "target_year_passed", "outlook_status_name": "tavoitevuosi on jo ollut"},
            "Tavoitteesta ei voi sanoa, toteutuuko se: tavoitevuosi on jo ollut.",
        ),
        ({"outlook_status": "no_target"}, "Tavoitetta ei ole asetettu. Päästöt ovat vähentyneet 48,9 % vuodesta 2007."),
    ],
)
def test_the_verdict(outlook: dict[str, object], said: str) -> None:
    verdict = " ".join(sentences_of_target.verdict(facts(outlook=outlook))).replace("\u00a0", " ")
    assert said in verdict
    see_no_hole("Kuopio", [verdict])


def test_the_verdict_of_a_rise_without_a_target_and_of_no_base_year() -> None:
    risen = facts(outlook=NO_TARGET, overview=WITHOUT_TARGET | {"change_from_base_pct": 2.5})
    assert " ".join(sentences_of_target.verdict(risen)).endswith("Päästöt ovat kasvaneet 2,5\u00a0% vuodesta 2007.")
    level = facts(outlook=NO_TARGET, overview=WITHOUT_TARGET | {"change_from_base_pct": 0.04})
    assert " ".join(sentences_of_target.verdict(level)).endswith("Päästöt ovat samalla tasolla kuin vuonna 2007.")
    unknown = facts(outlook=NO_TARGET, overview=WITHOUT_TARGET | {"change_from_base_pct": None})
    assert sentences_of_target.verdict(unknown) == ["Tavoitetta ei ole asetettu."]


def test_a_partial_sum_is_said_and_judged_by_no_target() -> None:
    part_of = facts(place=YLA_SAVO, overview=PARTIAL)
    said = sentences_of_target.verdict(part_of)
    assert said[0] == "Luvut ovat osasumma: 3/4 kuntaa."
    assert said == sentences.partial(part_of)
    assert sentences.partial(facts()) == []


def test_preliminary_numbers_are_said_to_be() -> None:
    assert sentences.preliminary(facts()) == []
    (said,) = sentences.preliminary(facts(overview={"emissions_release": "preliminary"}))
    assert "ennakkotietoja" in said


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (106.607856, "Vuonna 2024 päästöt olivat 106,6 kt CO₂e tavoitepolun yläpuolella."),
        (-16.584889, "Vuonna 2024 päästöt olivat 16,6 kt CO₂e tavoitepolun alapuolella."),
        (0.0, "Vuonna 2024 päästöt olivat tavoitepolulla."),
        (-0.02, "Vuonna 2024 päästöt olivat tavoitepolulla."),
    ],
)
def test_where_emissions_are_against_the_path(gap: float, said: str) -> None:
    (told,) = sentences_of_target.against_path(facts(overview={"target_gap_kt_co2e": gap}))
    assert told.replace("\u00a0", " ") == said


def test_the_target_says_what_it_asks_and_where_the_trend_leads() -> None:
    said = " ".join(sentences_of_target.target(facts())).replace("\u00a0", " ")
    assert "Tavoitetaso on 207,8 kt CO₂e." in said
    assert "vähenevät joka vuosi 53,9 kt CO₂e (10,1 % vuoden 2024 päästöistä)" in said
    assert "noin 447,3 kt CO₂e (haarukka 412,0–482,7 kt CO₂e, johon osui 80 % kokeista)" in said
    untried = " ".join(sentences_of_target.target(facts(outlook={"band_pct": None})))
    assert "jonka osuvuutta ei ole kokeiltu" in untried
    without_band = " ".join(sentences_of_target.target(facts(outlook={"projected_lower_kt_co2e": None})))
    assert "haarukkaa ei voi laskea" in without_band
    no_projection = {"projected_emissions_kt_co2e": None, "projection_status_name": "liian vähän vuosia"}
    assert "ei ole: liian vähän vuosia." in " ".join(sentences_of_target.target(facts(outlook=no_projection)))


def test_a_second_target_is_told_too() -> None:
    both = facts()
    second = both.outlooks[0] | {"target_year": 2040, "target_reduction_pct": 90.0}
    said = sentences_of_target.target(facts(outlooks=[*both.outlooks, second]))
    assert said[-1].startswith("Toinen tavoite: tavoite vuodelle 2040: päästöt vähenevät 90\u00a0%")


def test_without_a_target_the_region_s_is_told_as_no_target_of_the_place() -> None:
    without = facts(outlook=NO_TARGET, overview=WITHOUT_TARGET, asks=ASKS)
    assert sentences_of_target.target(without) == ["Tavoitetta ei ole asetettu.", "Tavoitepolkua ei siksi ole."]
    said = " ".join(sentences_of_target.asked_by_region(without)).replace("\u00a0", " ")
    assert "Tämä ei ole paikan oma tavoite." in said
    assert "enintään 10,0 kt CO₂e, ja niiden pitäisi vähentyä joka vuosi 2,00 kt CO₂e." in said
    unknown = facts(asks=ASKS | {"asked_level_kt_co2e": None, "ask_status_name": "tieto puuttuu"})
    assert sentences_of_target.asked_by_region(unknown)[-1] == "Vaatimusta ei voi laskea: tieto puuttuu."
    assert sentences_of_target.asked_by_region(facts()) == []


def test_of_a_target_that_nobody_knows_it_is_not_said_that_none_is_set() -> None:
    without = WITHOUT_TARGET | {"target_status": "target_unknown"}
    unknown = facts(outlook=UNKNOWN_TARGET, overview=without)
    for year in (2024, 2019):
        of_year = replace(unknown, year=year, newest_year=2024)
        assert sentences_of_target.verdict(of_year)[0] == "Tavoitteesta ei ole tietoa."
    assert sentences_of_target.target(unknown) == [
        "Tavoitteesta ei ole tietoa.",
        "Kunnan tavoite tulee hankeseudun koordinaattorin työkirjasta, jota ei ole vielä saatu.",
        "Tavoitepolkua ei siksi ole.",
    ]
    outside = sentences_of_target.target(replace(unknown, place=KAAVI))
    assert "eikä sen omaa tavoitetta kerätä" in outside[1]
    assert "Tavoitteesta ei ole tietoa. Päästöjä ei siksi voi verrata tavoitepolkuun." in lacks(unknown, [])
    assert "asetettu" not in " ".join([*outside, *lacks(unknown, []), *sentences_of_target.target(unknown)])


def test_the_largest_sectors_and_those_that_changed_most() -> None:
    said = [text.replace("\u00a0", " ") for text in sentences.sectors(facts())]
    assert said == [
        "Suurimmat päästölähteet ovat tieliikenne (32,8 %) ja kaukolämpö (14,8 %).",
        "Edellisvuodesta väheni eniten kaukolämpö (−12,98 kt CO₂e) ja kasvoi eniten tieliikenne (+6,17 kt CO₂e).",
    ]


def test_one_sector_alone_and_credits_that_are_no_source() -> None:
    credit = sector("Päästöhyvitykset", -5.0, None, -1.0, is_credit=True)
    said = sentences.sectors(facts(sectors=[sector("F-kaasut", 2.0, None, None), credit]))
    assert said[0] == "Suurin päästölähde on F-kaasut."
    assert said[1] == "Edellisvuodesta väheni eniten päästöhyvitykset (−1,00 kt CO₂e)."


def test_sectors_that_have_not_changed_are_not_said_to_have() -> None:
    assert len(sentences.sectors(facts(sectors=[sector("Maatalous", 2.0, 100.0, 0.001)]))) == 1


def test_what_a_fall_a_rise_and_no_change_are_made_of() -> None:
    fall = sentences.drivers(facts())
    assert fall[0] == "Vuodesta 2007 vuoteen 2024 päästöt vähenivät 507,7\u00a0kt CO₂e."
    assert "vähensi eniten kaukolämmön päästökerroin (−159,50 kt CO₂e) ja lisäsi eniten väkiluku (+51,00" in fall[1]
    assert fall[2] == "Ulkoista, jota kunnan omat toimet tuskin muuttavat, on näistä väkiluku."
    (rise, only) = sentences.drivers(facts(drivers=[part("Energia asukasta kohti", 2.0, 2.0)]))
    assert rise == "Vuodesta 2007 vuoteen 2024 päästöt kasvoivat 2,0\u00a0kt CO₂e."
    assert only == "Päästöjä lisäsi eniten energia asukasta kohti (+2,00 kt CO₂e)."
    none = sentences.drivers(facts(drivers=[part("Väkiluku", 1.0, 0.0), part("Energia asukasta kohti", -1.0, 0.0)]))
    assert none[0] == "Vuodesta 2007 vuoteen 2024 päästöt eivät muuttuneet."


def test_a_report_of_a_past_year_tells_no_trend_and_says_why() -> None:
    past = facts(year=2019, newest_year=2024, overview={"year": 2019})
    verdict = sentences_of_target.verdict(past)
    assert verdict[0].startswith("Vuonna 2019 päästöt olivat")
    assert "2052" not in " ".join([*verdict, *sentences_of_target.target(past)])
    assert "Katsaus on vuodelta 2019." in sentences.of_a_past_year(past)[0]
    assert sentences.of_a_past_year(facts()) == []
    without = facts(year=2019, newest_year=2024, overview=WITHOUT_TARGET | {"year": 2019}, asks=ASKS)
    assert sentences_of_target.verdict(without)[0] == "Tavoitetta ei ole asetettu."
    assert sentences_of_target.asked_by_region(without) == []


def test_the_reference_year_itself_has_no_change_from_it() -> None:
    assert sentences.since_reference(facts(year=2007, overview={"year": 2007})) == []
