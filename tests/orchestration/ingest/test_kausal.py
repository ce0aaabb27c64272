"""Kausal's measures through the whole job: one table with the workbooks', and what a plan's own words do to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from tests.conftest import House, example

if TYPE_CHECKING:
    from collections.abc import Callable

ACTIONS = "kaavi-esimerkki_actions_01.json"
STATUSES = "kaavi-esimerkki_action_status_01.json"
PUBLISHED = "warehouse.duckdb"


def changed(name: str, field: str, found: str, value: str) -> bytes:
    """An example page in which the results that hold `found` in `field` hold `value`."""
    document: dict[str, Any] = json.loads(example("kausal", name))
    chosen = [result for result in document["results"] if result[field] == found]
    assert chosen
    for result in chosen:
        result[field] = value
    return json.dumps(document).encode()


def test_measures_of_both_sources_stand_in_one_table(house: House) -> None:
    database = house.published / PUBLISHED
    sql = "select distinct measure_source, municipality_code = '204' from mart_measures order by 1"
    assert warehouse.rows_of(database, sql) == [("kausal", True), ("workbook", False)]
    sql = "select count(*), count(distinct measure_id) from mart_measures"
    ((rows, ids),) = warehouse.rows_of(database, sql)
    assert rows == ids
    sql = (
        "select measure_id, status from mart_measures where measure_id in ('{0}:1.3', '{0}:1.4', '{0}:2.1') order by 1"
    )
    assert warehouse.rows_of(database, sql.format("kaavi-esimerkki")) == [
        ("kaavi-esimerkki:1.3", "yhdistetty"),
        ("kaavi-esimerkki:1.4", "valmis"),
        ("kaavi-esimerkki:2.1", "myöhässä"),
    ]


def test_a_status_that_nobody_has_mapped_shows_as_unknown_and_warns(
    own_house: House, sends: Callable[..., None]
) -> None:
    sends("kausal", {STATUSES: changed(STATUSES, "identifier", "Late", "Karkaamassa")})
    outcome = own_house.refresh()
    assert outcome.code == 0, outcome.said
    sql = "select status from mart_measures where measure_id = 'kaavi-esimerkki:2.1'"
    assert warehouse.rows_of(own_house.published / PUBLISHED, sql) == [("tuntematon",)]
    quality = json.loads((own_house.published / "quality.json").read_text(encoding="utf-8"))
    warned = [check for check in quality["checks"] if check["status"] == "warned"]
    assert "int_kausal_measures" in json.dumps(warned)
    assert "karkaamassa" in json.dumps(warned)


def test_an_action_that_comes_twice_is_refused_and_the_release_stays(house: House, sends: Callable[..., None]) -> None:
    before = house.published
    sends("kausal", {ACTIONS: changed(ACTIONS, "identifier", "en-b", "en-A")})
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    for word in (ACTIONS, "plan + identifier_lower", "kaavi-esimerkki | en-a", "only once"):
        assert word in outcome.said, outcome.said
    assert (house.published, house.intact()) == (before, True)
