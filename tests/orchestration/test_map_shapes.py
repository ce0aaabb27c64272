"""The map: each municipality's schematic shape or real boundary, and a boundary file that cannot be used is named."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from orchestration.map_shapes import MapMunicipality, boundary_shapes, schematic_shapes, write_map

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = Path(__file__).parents[2] / "dbt_project/seeds/municipalities.csv"
SQUARE = [[27.0, 62.0], [28.0, 62.0], [28.0, 63.0], [27.0, 63.0], [27.0, 62.0]]
KUOPIO = MapMunicipality("297", "Kuopio", 27.776, 62.990)
HEINAVESI = MapMunicipality("090", "Heinävesi", 28.720, 62.435)


@pytest.fixture(scope="module")
def seed_rows() -> list[dict[str, str]]:
    with SEED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rings(shapes: dict[str, Any]) -> dict[str, Sequence[Sequence[float]]]:
    return {f["properties"]["municipality_code"]: f["geometry"]["coordinates"][0] for f in shapes["features"]}


def turns(ring: Sequence[Sequence[float]]) -> list[float]:
    """Cross product at each corner: all positive for a convex ring that runs counterclockwise."""
    edges = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
    return [a[0] * b[1] - a[1] * b[0] for a, b in pairwise([*edges, edges[0]])]


def is_inside(ring: Sequence[Sequence[float]], point: tuple[float, float]) -> bool:
    return all((b[0] - a[0]) * (point[1] - a[1]) > (b[1] - a[1]) * (point[0] - a[0]) for a, b in pairwise(ring))


def boundary_file(folder: Path, properties: dict[str, Any], geometry: dict[str, Any] | None = None) -> Path:
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": geometry or {"type": "Polygon", "coordinates": [SQUARE]},
    }
    path = folder / "boundaries.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_each_followed_municipality_has_a_closed_convex_shape(tmp_path: Path, seed_rows: list[dict[str, str]]) -> None:
    write_map(tmp_path / "static" / "map.geojson", seed_rows)
    shapes = rings(json.loads((tmp_path / "static" / "map.geojson").read_text(encoding="utf-8")))
    assert set(shapes) == {row["municipality_code"] for row in seed_rows if row["is_followed"] == "true"}
    for ring in shapes.values():
        assert ring[0] == ring[-1]
        assert min(turns(ring)) > -1e-6  # rounding to some 10 m bends a straight edge a little


def test_a_shape_holds_its_own_centre_and_no_other(tmp_path: Path, seed_rows: list[dict[str, str]]) -> None:
    write_map(tmp_path / "map.geojson", seed_rows)
    shapes = rings(json.loads((tmp_path / "map.geojson").read_text(encoding="utf-8")))
    for code, ring in shapes.items():
        inside = [
            row["municipality_code"]
            for row in seed_rows
            if is_inside(ring, (float(row["centre_longitude"]), float(row["centre_latitude"])))
        ]
        assert inside == [code]


def test_no_point_lies_in_two_shapes(tmp_path: Path, seed_rows: list[dict[str, str]]) -> None:
    write_map(tmp_path / "map.geojson", seed_rows)
    shapes = list(rings(json.loads((tmp_path / "map.geojson").read_text(encoding="utf-8"))).values())
    grid = [(26 + x * 0.0501, 61.9 + y * 0.0301) for x in range(70) for y in range(75)]
    assert max(sum(is_inside(ring, point) for ring in shapes) for point in grid) == 1


def test_neighbours_meet_halfway() -> None:
    west, east = MapMunicipality("001", "Länsi", 27.0, 63.0), MapMunicipality("002", "Itä", 27.4, 63.0)
    shapes = rings(schematic_shapes([west, east]))
    assert max(longitude for longitude, _ in shapes["001"]) == pytest.approx(27.2)
    assert min(longitude for longitude, _ in shapes["002"]) == pytest.approx(27.2)
    assert rings(schematic_shapes([west], others=[east])) == {"001": shapes["001"]}


def test_two_equal_centres_are_an_error() -> None:
    with pytest.raises(ValueError, match="same centre"):
        schematic_shapes([KUOPIO, KUOPIO._replace(municipality_code="001")])


def test_no_municipalities_make_an_empty_map() -> None:
    assert schematic_shapes([])["features"] == []


@pytest.mark.parametrize("properties", [{"NATCODE": "090"}, {"natcode": "90"}, {"kuntanumero": 90}])
def test_a_boundary_file_may_write_the_code_in_its_own_way(tmp_path: Path, properties: dict[str, Any]) -> None:
    shapes = boundary_shapes(boundary_file(tmp_path, properties), [HEINAVESI])
    (feature,) = shapes["features"]
    assert feature["properties"] == {"municipality_code": "090", "name_fi": "Heinävesi"}
    assert feature["geometry"] == {"type": "Polygon", "coordinates": [SQUARE]}


def test_boundaries_of_other_municipalities_are_left_out(tmp_path: Path) -> None:
    assert boundary_shapes(boundary_file(tmp_path, {"NATCODE": "297"}), [])["features"] == []


def test_an_islands_shape_keeps_its_parts_and_loses_specks(tmp_path: Path) -> None:
    speck = [[27.000001, 62.0], [27.000002, 62.0], [27.000001, 62.000001], [27.000001, 62.0]]
    geometry = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[x + 2, y] for x, y in SQUARE], speck]]}
    shapes = boundary_shapes(boundary_file(tmp_path, {"NATCODE": "297"}, geometry), [KUOPIO])
    assert [len(part) for part in shapes["features"][0]["geometry"]["coordinates"]] == [1, 1]


def test_a_missing_boundary_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no boundary of Kuopio \(297\)"):
        boundary_shapes(boundary_file(tmp_path, {"NATCODE": "140"}), [KUOPIO])


@pytest.mark.parametrize(
    "content", ["<html>not found</html>", "[]", '{"features": [{"properties": {}, "geometry": null}]}']
)
def test_a_file_that_is_not_municipal_geojson_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "boundaries.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"boundaries\.geojson: not a GeoJSON file"):
        boundary_shapes(path, [KUOPIO])


def test_the_real_boundaries_can_be_read(seed_rows: list[dict[str, str]], tmp_path: Path) -> None:
    real = SEED.parents[3] / "shared/data/boundaries/kuntarajat_all.geojson"
    if not real.exists():
        pytest.skip(f"{real} is not here")
    write_map(tmp_path / "map.geojson", seed_rows, real)
    shapes = json.loads((tmp_path / "map.geojson").read_text(encoding="utf-8"))
    assert len(shapes["features"]) == sum(row["is_followed"] == "true" for row in seed_rows)
