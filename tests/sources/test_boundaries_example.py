"""The example of municipality borders: schematic shapes that cover the region, and its file."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from border_files import DATASET, NAME, SOURCE, SQUARE

from sources.boundaries.geometry import rounded
from sources.boundaries.make_example import make_example
from sources.boundaries.parse import parse
from sources.boundaries.shapes import schematic_rings
from sources.code_lists import followed_and_around
from sources.contract import SOURCES_DIR
from sources.landing import bundled, land
from tests.conftest import bytes_of, example

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sources.code_lists import Scope
    from sources.problems import Parsed

    Ring = Sequence[Sequence[float]]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    """What the parser reads from the bundled example."""
    snapshots = land(SOURCE, bundled(SOURCES_DIR / "boundaries"), "example", tmp_path_factory.mktemp("landing"))
    return parse(SOURCE, DATASET, snapshots)


@pytest.fixture(scope="module")
def rings(parsed: Parsed) -> dict[str, Ring]:
    """Each municipality's one ring."""
    shapes = zip(parsed.table["kuntanumero"], map(json.loads, parsed.table["geometria"]), strict=True)
    return {code: shape["coordinates"][0] for code, shape in shapes}


def turns(ring: Ring) -> list[float]:
    """Cross product at each corner: all positive for a convex ring that runs counterclockwise."""
    edges = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
    return [a[0] * b[1] - a[1] * b[0] for a, b in pairwise([*edges, edges[0]])]


def is_inside(ring: Ring, point: tuple[float, float]) -> bool:
    return all((b[0] - a[0]) * (point[1] - a[1]) > (b[1] - a[1]) * (point[0] - a[0]) for a, b in pairwise(ring))


def test_the_example_is_read_without_a_problem_and_says_what_it_is(parsed: Parsed, scope: Scope) -> None:
    assert parsed.problems == []
    assert list(parsed.table["kuntanumero"]) == list(scope.municipality_codes)
    assert set(parsed.table["origin"]) == {"example"}
    assert set(parsed.table["vintage"]) == {"2026-01-15"}
    assert json.loads(example("boundaries", NAME))["title"].startswith("Esimerkkiaineisto: kaavamaisia muotoja")


def test_the_example_is_made_again_byte_for_byte(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    assert bytes_of(tmp_path) == bytes_of(SOURCES_DIR / "boundaries" / "example")


def test_the_example_is_already_as_coarse_as_the_map(parsed: Parsed) -> None:
    for geometry in map(json.loads, parsed.table["geometria"]):
        assert rounded(geometry) == geometry


def test_each_shape_is_convex_and_runs_counterclockwise(rings: dict[str, Ring]) -> None:
    for ring in rings.values():
        assert min(turns(ring)) > -1e-6  # rounding to some 10 m bends a straight edge a little


def test_a_shape_holds_its_own_centre_and_no_other(rings: dict[str, Ring], seeds_dir: Path) -> None:
    around = followed_and_around(seeds_dir)
    centres = {
        row["municipality_code"]: (float(row["centre_longitude"]), float(row["centre_latitude"])) for row in around
    }
    for code, ring in rings.items():
        assert [other for other, centre in centres.items() if is_inside(ring, centre)] == [code]


def test_no_point_lies_in_two_shapes(rings: dict[str, Ring]) -> None:
    grid = [(26 + x * 0.0501, 61.9 + y * 0.0301) for x in range(70) for y in range(75)]
    assert max(sum(is_inside(ring, point) for ring in rings.values()) for point in grid) == 1


def test_neighbours_meet_halfway() -> None:
    west, east = {"001": (27.0, 63.0)}, {"002": (27.4, 63.0)}
    shapes = schematic_rings(west | east)
    assert max(longitude for longitude, _ in shapes["001"]) == pytest.approx(27.2)
    assert min(longitude for longitude, _ in shapes["002"]) == pytest.approx(27.2)
    assert schematic_rings(west, others=east) == {"001": shapes["001"]}


def test_two_equal_centres_are_an_error() -> None:
    with pytest.raises(ValueError, match="same centre"):
        schematic_rings({"001": (27.0, 63.0), "002": (27.0, 63.0)})


def test_no_municipalities_make_no_shapes() -> None:
    assert schematic_rings({}) == {}


def test_rounding_for_the_map_keeps_islands_and_loses_specks_and_heights() -> None:
    speck = [[27.000001, 62.0], [27.000002, 62.0], [27.000001, 62.000001], [27.000001, 62.0]]
    island = [[x + 2.00004, y, 80.5] for x, y in SQUARE]
    geometry = {"type": "MultiPolygon", "coordinates": [[SQUARE, speck], [speck], [island]]}
    assert rounded(geometry) == {
        "type": "MultiPolygon",
        "coordinates": [[SQUARE], [[[x + 2, y] for x, y in SQUARE]]],
    }
    assert rounded({"type": "Polygon", "coordinates": [speck, SQUARE]}) is None


def test_rounding_for_the_map_drops_the_positions_that_become_the_same() -> None:
    ring = [SQUARE[0], [27.00001, 62.00001], *SQUARE[1:]]
    assert rounded({"type": "Polygon", "coordinates": [ring]}) == {"type": "Polygon", "coordinates": [SQUARE]}
