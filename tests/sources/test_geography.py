"""The seeds of geography: what the keys make of moves, mergers and areas that end, and that the seeds are made so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sources.code_lists import SEEDS_DIR, read_seed
from sources.statfin import geography
from sources.statfin.geography import Keys, slug

if TYPE_CHECKING:
    from pathlib import Path

    from sources.statfin.geography import Row

SEEDS = ("municipalities", "former_municipalities", "past_memberships", "areas")


def of_year(year: int, code: str, region: str = "11", sub_region: str = "112", ely: str = "") -> Row:
    return {
        "year": str(year),
        "kuntanumero": code,
        "municipality_name_fi": f"Kunta {code}",
        "maakunta_code": region,
        "seutukunta_code": sub_region,
        "ely_name_fi": ely,
    }


def today(code: str, name: str = "Äänekoski", evk: str = "06", county: str = "13") -> Row:
    return of_year(2026, code) | {
        "municipality_name_fi": name,
        "municipality_name_sv": name,
        "hyvinvointialue_code": county,
        "evk_code": evk,
    }


def keys_of(newest: list[Row], history: list[Row]) -> Keys:
    return Keys(newest, history, {row["kuntanumero"]: (27.12345, 63.5) for row in newest})


def memberships(*history: Row) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in geography.past_memberships(keys_of([], list(history)))]


def test_a_municipality_that_moves_was_in_its_old_area_until_the_year_before() -> None:
    rows = (of_year(2013, "171", "10", "105"), of_year(2014, "171", "10", "105"), of_year(2015, "171", "11", "114"))
    assert memberships(*rows) == [("171", "MK10", "", "2014"), ("171", "SK105", "", "2014")]
    back = (*rows, of_year(2016, "171", "10", "105"))
    assert ("171", "MK11", "2015", "2015") in memberships(*back)


def test_one_that_has_merged_was_in_its_areas_until_then() -> None:
    others = [of_year(year, "297") for year in (2013, 2014, 2015)]
    assert memberships(*others, of_year(2013, "476"), of_year(2014, "476")) == [
        ("476", "MK11", "", "2014"),
        ("476", "SK112", "", "2014"),
    ]


def test_a_followed_one_that_merges_was_followed_and_what_the_region_knows_stays() -> None:
    keys = keys_of([today("297")], [of_year(2025, "297"), of_year(2025, "476"), of_year(2025, "174")])
    before = [{"municipality_code": code, "is_followed": "true"} for code in ("297", "476")]
    own = {"municipality_code": "916", "name_fi": "Vanha", "name_sv": "Gammal", "was_followed": "true"}
    found = geography.former_municipalities(keys, [own], before)
    assert [(row["municipality_code"], row["was_followed"]) for row in found] == [
        ("174", "false"),
        ("476", "true"),
        ("916", "true"),
    ]
    assert found[-1] == own | {"merged_into_code": "402"}


def test_ely_centres_end_and_what_has_none_is_in_none() -> None:
    named = "Pohjois-Savon ELY-keskus"
    rows = (of_year(2025, "297", ely=named), of_year(2026, "297"), of_year(2025, "478", ely="Ahvenanmaa"))
    assert [row for row in memberships(*rows, of_year(2026, "478")) if "ELY" in row[1]] == [
        ("297", "ELYPS", "", "2025")
    ]
    with pytest.raises(KeyError, match="Uuden Savon"):
        memberships(of_year(2025, "297", ely="Uuden Savon ELY-keskus"), of_year(2026, "297"))


def test_a_municipality_keeps_what_the_region_says_of_it_and_others_are_not_followed() -> None:
    of_region = [{"municipality_code": "297", "is_followed": "true", "project_area_code": "HS1"}]
    new, known = geography.municipalities(keys_of([today("992"), today("297")], []), of_region)[::-1]
    assert (known["municipality_code"], known["is_followed"], known["project_area_code"]) == ("297", "true", "HS1")
    assert (new["is_followed"], new["project_area_code"], new["slug"]) == ("false", "", "aanekoski")
    assert (new["centre_longitude"], new["elinvoimakeskus_code"]) == ("27.123", "EVK06")


def test_reported_are_the_areas_of_the_elinvoimakeskus_and_the_county_of_the_followed() -> None:
    newest = [today("297"), today("046", county="12"), today("091", evk="01", county="90") | {"maakunta_code": "01"}]
    keys = keys_of(newest, [])
    of_region = [{"municipality_code": "297", "is_followed": "true", "project_area_code": ""}]
    places = geography.municipalities(keys, of_region)
    own: Row = {"area_code": "HS1", "area_type": "project_area"}
    found = {row["area_code"]: row.get("is_reported") for row in geography.areas(keys, places, [], [own])}
    assert found == {
        "HS1": None,
        "SK112": "true",
        "MK01": "false",
        "MK11": "true",
        "HVA12": "false",
        "HVA13": "true",
        "HVA90": "false",
        "EVK01": "false",
        "EVK06": "true",
    }


def test_a_slug_has_letters_and_digits_alone() -> None:
    assert slug("Sydösterbotten–Åboland: Itä-Suomi") == "sydosterbottenaboland-ita-suomi"


def test_the_seeds_are_those_of_the_publishers_keys(shared_data: Path, tmp_path: Path) -> None:
    geography.write(Keys.read(shared_data), SEEDS_DIR, tmp_path)
    for name in SEEDS:
        assert (tmp_path / f"{name}.csv").read_bytes() == (SEEDS_DIR / f"{name}.csv").read_bytes(), name


def test_the_seeds_hold_the_whole_country() -> None:
    places = read_seed("municipalities", SEEDS_DIR)
    assert len({row["municipality_code"] for row in places}) == 308
    assert len({row["slug"] for row in places}) == 308
    by_division = {row["area_code"]: row["area_type"] for row in read_seed("areas", SEEDS_DIR)}
    assert sorted(by_division.values()).count("maakunta") == 19
    assert len({row["slug"] for row in read_seed("areas", SEEDS_DIR)}) == len(by_division)
    for row in places:
        for division in ("seutukunta", "maakunta", "hyvinvointialue", "elinvoimakeskus"):
            assert by_division[row[f"{division}_code"]] == division
