"""What Kausal's example promises, and that the code lists it is mapped by fit each other and the workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kausal_pages import ACTIONS, PLAN, SOURCE, TERMS

from sources.code_lists import Scope, load_code_list
from sources.contract import SOURCES_DIR, load_source
from sources.kausal.make_example import make_example
from sources.kausal.parse import parse
from sources.landing import Snapshot, bundled, land
from tests.conftest import bytes_of

if TYPE_CHECKING:
    from pathlib import Path

    from sources.problems import Parsed


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> list[Snapshot]:
    return land(SOURCE, bundled(SOURCES_DIR / "kausal"), "example", tmp_path_factory.mktemp("landing"))


def _parsed(kept: list[Snapshot], dataset: str) -> Parsed:
    contract = SOURCE.dataset(dataset)
    return parse(SOURCE, contract, [snapshot for snapshot in kept if contract.takes(snapshot.name)])


@pytest.mark.parametrize("dataset", [dataset.name for dataset in SOURCE.datasets])
def test_the_example_is_read_without_a_problem(kept: list[Snapshot], dataset: str) -> None:
    parsed = _parsed(kept, dataset)
    assert parsed.problems == []
    assert len(parsed.table)
    assert not parsed.table.duplicated(list(SOURCE.dataset(dataset).key)).any()
    assert set(parsed.table["origin"]) == {"example"}


def test_the_example_is_made_again_byte_for_byte(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    assert bytes_of(tmp_path) == bytes_of(SOURCES_DIR / "kausal" / "example")


def test_a_region_without_the_plan_has_no_example(tmp_path: Path, scope: Scope) -> None:
    (tmp_path / "kausal_plans.csv").write_text("plan,municipality_code\n", encoding="utf-8")
    make_example(tmp_path, scope, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kausal_plans.csv"]


def test_the_example_shows_every_way_to_a_status(kept: list[Snapshot]) -> None:
    actions = _parsed(kept, "actions").table
    assert len({snapshot.name for snapshot in kept if ACTIONS.takes(snapshot.name)}) == 2
    assert actions["merged_with"].notna().any()
    assert actions["status"].isna().any()
    assert actions["start_date"].isna().any()
    terms = _parsed(kept, "terms").table
    named = terms[terms["list"].isin(["action_status", "action_implementation_phases"])]["identifier"]
    assert {"on_time", "completed", "late"} <= set(named.str.lower())
    assert (named != named.str.lower()).any()


def test_the_example_says_that_it_is_one(kept: list[Snapshot], seeds_dir: Path) -> None:
    assert _parsed(kept, "actions").table["lead_paragraph"].str.startswith("Esimerkki: ").all()
    terms = _parsed(kept, "terms").table
    assert terms.loc[terms["list"] == "organization", "name"].str.endswith("(esimerkki)").all()
    names = dict(
        zip(
            load_code_list("kausal_plans.plan", seeds_dir),
            load_code_list("kausal_plans.name_fi", seeds_dir),
            strict=True,
        )
    )
    assert "esimerkkiaineisto" in names[PLAN]


# Code lists


def test_every_plan_that_is_asked_has_a_municipality_that_is_followed(scope: Scope, seeds_dir: Path) -> None:
    assert set(ACTIONS.layout["plans"]) <= set(load_code_list("kausal_plans.plan", seeds_dir))
    assert set(load_code_list("kausal_plans.municipality_code", seeds_dir)) <= set(scope.municipality_codes)


def test_no_example_is_asked() -> None:
    assert PLAN not in ACTIONS.layout["plans"]


def test_every_status_of_either_source_is_one_of_ours(seeds_dir: Path) -> None:
    ours = set(load_code_list("measure_statuses.status", seeds_dir))
    withdrawn = set(load_code_list("measure_statuses@status_code=withdrawn.status", seeds_dir))
    assert ours - withdrawn == set(load_code_list("kausal_statuses.status", seeds_dir))
    assert set(load_source("coordinators").dataset("measures").column("tila").allowed or ()) < ours


def test_what_is_mapped_is_in_lower_case_and_leads_to_what_exists(seeds_dir: Path) -> None:
    for reference in (
        "kausal_statuses.status_identifier",
        "kausal_categories.category_type",
        "kausal_categories.category",
    ):
        identifiers = load_code_list(reference, seeds_dir)
        assert [identifier for identifier in identifiers if identifier != identifier.casefold()] == []
    assert {"merged", "completed", "undefined"} <= set(load_code_list("kausal_statuses.status_identifier", seeds_dir))
    sectors = {*load_code_list("sectors.sector_code", seeds_dir), ""}
    themes = {*(load_source("coordinators").dataset("measures").column("teema").allowed or ()), ""}
    assert set(load_code_list("kausal_categories.sector_code", seeds_dir)) <= sectors
    assert set(load_code_list("kausal_categories.theme", seeds_dir)) <= themes
    plans = set(load_code_list("kausal_plans.plan", seeds_dir))
    assert set(load_code_list("kausal_categories.plan", seeds_dir)) <= plans


def test_the_lists_of_the_contract_are_those_that_terms_allow() -> None:
    allowed = set(TERMS.column("list").allowed or ())
    assert allowed == {*ACTIONS.layout["lists"], "categories"} - {"actions"}
