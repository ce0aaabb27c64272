"""What readers see by name has its name in Finnish, Swedish and English, and no two things share one.

Not here: that no published name is empty, which each dimension's contract holds while it is built.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from orchestration.settings import SEEDS_DIR
from sources.code_lists import read_seed

if TYPE_CHECKING:
    from orchestration.transform.manifest import Manifest

LANGUAGES = ("fi", "sv", "en")
FINNISH_IS_THE_CODE = {"measure_statuses": "status", "source_words": "word", "units": "unit"}
"""Seeds whose rows are known by their text in Finnish, and its column."""
FINNISH_AND_ENGLISH_ARE_ONE = {"municipalities", "former_municipalities"}
TOLD_APART_BY = {"areas": "area_type", "form_terms": "term_list", "source_words": "word_list"}
"""Areas of two divisions may share a name, as words of two lists and rows of two forms may."""
NOT_OF_THE_RELEASE = {"driving_powers", "kausal_plans"}
IN_FINNISH_ALONE = {
    "dim_indicators.formula",
    "dim_targets.source",
    # English is the Finnish one
    "dim_municipalities.name",
    # a code of dim_areas or dim_value_statuses stands beside them
    "dim_municipalities.project_area_name",
    "dim_municipalities.seutukunta_name",
    "dim_municipalities.maakunta_name",
    "dim_municipalities.hyvinvointialue_name",
    "dim_municipalities.elinvoimakeskus_name",
    "mart_climate_plans.target_status",
    "mart_regional_target_asks.ask_status",
    "mart_target_outlook.outlook_status",
}


def texts_of(seed: str) -> set[str]:
    """What the seed says in Swedish or English: `name` where it has a column `name_sv`."""
    columns = read_seed(seed, SEEDS_DIR)[0]
    return {column.removesuffix(f"_{end}") for column in columns for end in ("sv", "en") if column.endswith(f"_{end}")}


def column_of(seed: str, what: str, language: str) -> str:
    if language == "fi" and seed in FINNISH_IS_THE_CODE:
        return FINNISH_IS_THE_CODE[seed]
    if language == "en" and seed in FINNISH_AND_ENGLISH_ARE_ONE:
        return f"{what}_fi"
    return f"{what}_{language}"


SEEDS = sorted({path.stem for path in SEEDS_DIR.glob("*.csv") if texts_of(path.stem)} - NOT_OF_THE_RELEASE)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_seed_says_it_says_in_every_language(seed: str) -> None:
    for what in texts_of(seed):
        columns = [column_of(seed, what, language) for language in LANGUAGES]
        said = [[row[column].strip() for column in columns] for row in read_seed(seed, SEEDS_DIR)]
        # a remark may be missing, and then in every language
        may_be_missing = what == "remark"
        assert [texts for texts in said if not all(texts) and (any(texts) or not may_be_missing)] == [], what


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [seed for seed in SEEDS if "name" in texts_of(seed)])
def test_no_two_rows_of_a_seed_share_a_name(seed: str, language: str) -> None:
    kind, column = TOLD_APART_BY.get(seed, ""), column_of(seed, "name", language)
    names = Counter((row.get(kind, ""), row[column].lower()) for row in read_seed(seed, SEEDS_DIR))
    assert [name for name, rows in names.items() if rows > 1] == []


def test_a_published_text_in_finnish_has_the_other_languages_beside_it(manifest: Manifest) -> None:
    """The names of the seeds above do not stay in them."""
    in_finnish, missing = set(), set()
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["schema"] == "marts":
            columns = node["columns"]
            texts = {name.removesuffix("_fi") for name in columns if name.endswith("_fi")}
            in_finnish |= {f"{node['name']}.{what}" for what in texts}
            missing |= {f"{node['name']}.{what}" for what in texts if not {f"{what}_sv", f"{what}_en"} <= {*columns}}
    assert missing == IN_FINNISH_ALONE
    assert len(in_finnish) > len(missing)
