"""A region's own file: what it may say, what is told of a wrong one, and the code lists that are made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sources.code_lists import SEEDS_DIR, read_seed
from sources.region import Region, SiteLanguage, Words, seeds_of, write_seeds
from sources.region_file import REGION_FILE, WrongRegionError, read_region
from sources.region_proposal import UnknownRegionError, as_text, group_of, region_of

if TYPE_CHECKING:
    from pathlib import Path

MAAKUNNAT = sorted(row["area_code"] for row in read_seed("areas", SEEDS_DIR) if row["area_type"] == "maakunta")
WORDS: dict[SiteLanguage, Words] = {
    language: Words(name="Kuopion seutu", genitive="Kuopion seudun", place="Kuopion seudulla")
    for language in ("fi", "sv", "en")
}


def read_back(region: Region, folder: Path) -> Region:
    path = folder / "region.yml"
    path.write_text(as_text(region, SEEDS_DIR), encoding="utf-8")
    return read_region(path, SEEDS_DIR)


def test_the_bundled_code_lists_are_made_of_the_bundled_region(tmp_path: Path) -> None:
    write_seeds(read_region(REGION_FILE, SEEDS_DIR), SEEDS_DIR, tmp_path)
    for path in SEEDS_DIR.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), f"{path.name}: run `make region`"


@pytest.mark.parametrize("code", [*MAAKUNNAT, "koko-maa"])
def test_every_maakunta_and_the_country_have_a_first_file(tmp_path: Path, code: str) -> None:
    region = region_of(code, SEEDS_DIR)
    assert read_back(region, tmp_path) == region
    lists = {name: rows for name, (_, rows) in seeds_of(region, SEEDS_DIR).items()}
    followed = [row for row in lists["municipalities"] if row["is_followed"] == "true"]
    assert {row["maakunta_code"] for row in followed} == ({*MAAKUNNAT} if code == "koko-maa" else {code})
    assert len(followed) == len(region.municipalities) > 0
    shown = {row["area_code"] for row in lists["areas"] if row["is_reported"] == "true"}
    assert shown == {*region.areas} > {region.headline_area}
    of_followed = {area for row in followed for area in row.values()}
    assert all(area in of_followed for area in shown if not area.startswith(("ELY", "SSS")))
    merged = [row["merged_into_code"] for row in lists["former_municipalities"] if row["was_followed"] == "true"]
    assert set(merged) <= set(region.municipalities)
    assert lists["targets"] == lists["kausal_plans"] == []
    worded = {row["language"] for row in lists["region_words"] if row["area_code"] == region.headline_area}
    assert worded == {"fi", "sv", "en"}


def test_some_municipalities_are_a_region_under_a_name_of_their_own(tmp_path: Path) -> None:
    region = group_of(["Siilinjärvi", "297"], WORDS, 2026, SEEDS_DIR)
    assert read_back(region, tmp_path) == region
    lists = {name: rows for name, (_, rows) in seeds_of(region, SEEDS_DIR).items()}
    assert [row["area_code"] for row in lists["areas"] if row["area_type"] == "project_area"] == ["HS0"]
    assert {row["municipality_code"] for row in lists["municipalities"] if row["project_area_code"]} == {"297", "749"}
    words = [row for row in lists["region_words"] if row["area_code"] == "HS0"]
    assert [(row["language"], row["place"]) for row in words] == [
        (one, "Kuopion seudulla") for one in ("fi", "sv", "en")
    ]
    assert lists["region"] == [{"area_code": "HS0"}]
    in_finnish = seeds_of(region.model_copy(update={"languages": ["fi"]}), SEEDS_DIR)
    assert {row["language"] for row in in_finnish["region_words"][1]} == {"fi"}


@pytest.mark.parametrize(
    ("wanted", "told"),
    [("Pohjos-Savo", "“Pohjos-Savo” is no maakunta; did you mean Pohjois-Savo"), ("xx", "code or name")],
)
def test_an_unknown_maakunta_is_told_with_the_nearest(wanted: str, told: str) -> None:
    with pytest.raises(UnknownRegionError, match=told):
        region_of(wanted, SEEDS_DIR)


GOOD = "headline_area: MK12\nmunicipalities: ['146', '167']\nareas: [MK12]\n"
AREA = "{code: HS1, name_fi: A, name_sv: A, name_en: A, slug: a, valid_from_year: 2026, municipalities: ['146']}"
TARGET = "{area_code: MK12, base_year: 2007, target_year: 2035, reduction_pct: 80, method: hinku, source_fi: Tiekartta}"


def test_the_smallest_file_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "region.yml"
    path.write_text(
        f"{GOOD}project_areas: [{AREA}]\ntargets: [{TARGET}]\ncontacts: {{a: a@example.fi}}\n", encoding="utf-8"
    )
    region = read_region(path, SEEDS_DIR)
    (target,) = seeds_of(region, SEEDS_DIR)["targets"][1]
    assert (target["base_year"], target["reduction_pct"], target["decided_date"]) == ("2007", "80", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "headline_area: missing"),
        ("a: [", "this is no YAML"),
        (f"{GOOD}colour: red", "colour: there is no such part; a region has headline_area, languages, words"),
        (GOOD.replace("'146'", "046"), "municipalities.0: 38 is not three digits in quotes, as '046' is"),
        (GOOD.replace("146", "999"), "municipalities: “999” is no municipality of today; see the list"),
        (GOOD.replace("'146'", "'167'"), "municipalities: “167” stands there twice"),
        (GOOD.replace("[MK12]", "[MK12, MK77]"), "areas: “MK77” is no area"),
        (GOOD.replace("[MK12]", "[MK11]"), "headline_area: “MK12” is neither among areas nor a project area"),
        (GOOD.replace("MK12", "MK11"), "headline_area: MK11 has none of the followed municipalities"),
        (f"{GOOD}project_areas: [{AREA.replace('146', '297')}]", "297 is not among the followed"),
        (f"{GOOD}project_areas: [{AREA}, {AREA}]", "project_areas: “HS1” stands there twice"),
        (f"{GOOD.replace('a: MK12', 'a: HS1')}project_areas: [{AREA}]", "words: fi, sv, en missing"),
        (f"{GOOD}languages: [sv, en]", "languages: “fi” missing"),
        (f"{GOOD}languages: [fi, se]", "languages.1: it should be 'fi', 'sv' or 'en'"),
        (f"{GOOD}languages: [fi, fi]", "languages: “fi” stands there twice"),
        (f"{GOOD}targets: [{TARGET.replace('MK12', 'MK11')}]", "targets.0: “MK11” is none of the region's places"),
        (f"{GOOD}targets: [{TARGET.replace('hinku', 'oma')}]", "targets.0.method: “oma” is none of hinku"),
        (f"{GOOD}contacts: {{b: b@example.fi}}", "contacts: “b” is no project area of this file; its slugs are none"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_with_its_place_and_what_was_expected(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "region.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongRegionError) as refused:
        read_region(path, SEEDS_DIR)
    assert told in str(refused.value)
    assert all(line.startswith(f"{path}: ") for line in str(refused.value).splitlines())
