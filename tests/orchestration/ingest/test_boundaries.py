"""Municipality borders through the whole job: what a release holds of them, and what is refused."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from orchestration import warehouse
from orchestration.release.dashboard import write_map
from orchestration.settings import SEEDS_DIR
from sources.code_lists import load_scope
from tests.conftest import House, example

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "kunta4500k_2026_01.json"
FOLLOWED = load_scope(SEEDS_DIR).municipality_codes


def changed(change: Callable[[list[dict[str, Any]]], object]) -> bytes:
    """The example with its list of features changed."""
    document = json.loads(example("boundaries", NAME))
    change(document["features"])
    document["numberReturned"] = document["numberMatched"] = len(document["features"])
    return json.dumps(document).encode()


def shapes_of(house: House) -> dict[str, Any]:
    sql = "select municipality_code, geometry_geojson from dim_municipality_shapes order by 1"
    rows = warehouse.rows_of(house.published / "warehouse.duckdb", sql)
    return {code: json.loads(geometry) for code, geometry in rows}


def test_a_release_holds_the_shape_of_every_followed_municipality_as_it_came(house: House) -> None:
    came = {
        feature["properties"]["kunta"]: feature["geometry"]
        for feature in json.loads(example("boundaries", NAME))["features"]
    }
    assert shapes_of(house) == came
    assert set(came) == set(FOLLOWED)
    sql = """
        select distinct shape.origin, shape.vintage, source.file, source.attribution
        from dim_municipality_shapes as shape inner join release_sources as source using (snapshot_id)
    """
    attribution = "Tilastokeskus ja Maanmittauslaitos, kunnat 1:4 500 000"
    rows = warehouse.rows_of(house.published / "warehouse.duckdb", sql)
    assert rows == [("example", "2026-01-15", NAME, attribution)]


def test_the_map_is_drawn_from_the_release(house: House, tmp_path: Path) -> None:
    write_map(tmp_path / "static" / "kunnat.geojson", house.published)
    drawn = json.loads((tmp_path / "static" / "kunnat.geojson").read_text(encoding="utf-8"))["features"]
    assert {one["properties"]["municipality_code"]: one["geometry"] for one in drawn} == shapes_of(house)
    names = dict(
        warehouse.rows_of(
            house.published / "warehouse.duckdb", "select municipality_code, name_fi from dim_municipalities"
        )
    )
    assert all(one["properties"]["name_fi"] == names[one["properties"]["municipality_code"]] for one in drawn)


def test_the_real_borders_of_the_whole_country_are_published_for_the_followed(
    own_house: House, sends: Callable[..., None], tmp_path: Path, shared_data: Path
) -> None:
    real = shared_data / "boundaries" / "kuntarajat_all.geojson"
    sends("boundaries", {NAME: None, real.name: real.read_bytes()})
    outcome = own_house.refresh()
    assert outcome.code == 0, outcome.said
    assert tuple(shapes_of(own_house)) == FOLLOWED
    write_map(tmp_path / "kunnat.geojson", own_house.published)
    drawn = json.loads((tmp_path / "kunnat.geojson").read_text(encoding="utf-8"))["features"]
    assert {one["geometry"]["type"] for one in drawn} == {"Polygon"}
    finest = [
        len(repr(number).partition(".")[2]) for one in drawn for number in chain(*one["geometry"]["coordinates"][0])
    ]
    assert (max(finest), len(finest) > 500) == (4, True)
    build = own_house.data_dir / "build" / "latest" / "warehouse.duckdb"
    assert warehouse.rows_of(build, "select count(*) from raw.boundaries_municipalities") == [(309,)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda features: features.append(features[2]),
            [f"{NAME}, row 20, column kuntanumero", "“204”", "only once", f"{NAME}:3"],
        ),
        (
            lambda features: features[2]["properties"].update(kunta="205x"),
            [f"{NAME}, row 3, column kunta: value “205x”", "a municipality code of at most three digits"],
        ),
        (
            lambda features: features[2]["properties"].update(kunta="999"),
            [f"{NAME}, row 3, column kuntanumero: value “999”", "expected one of: 005, 009"],
        ),
        (
            lambda features: features.pop(2),
            ["column dim_municipality_shapes.geometry_geojson", "municipality_code=204", "every followed municipality"],
        ),
    ],
    ids=["a doubled municipality", "no code", "an unknown code", "a missing municipality"],
)
def test_what_is_wrong_with_the_borders_is_told_and_the_release_stays(
    house: House, sends: Callable[..., None], change: Callable[[list[dict[str, Any]]], object], words: list[str]
) -> None:
    before = house.published
    sends("boundaries", {NAME: changed(change)})
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    said = " ".join(outcome.said.split())
    for word in words:
        assert word in said, outcome.said
    assert (house.published, house.intact()) == (before, True)
