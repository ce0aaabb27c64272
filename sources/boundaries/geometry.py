"""A municipality's area as a GeoJSON geometry: whether it is one, where it lies, and its form for a small map.

Here: positions, rings and polygons. Not here: files and properties (`parse.py`), or how an area is drawn.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sources.problems import WrongFile

if TYPE_CHECKING:
    from collections.abc import Sequence

Geometry = dict[str, Any]
Ring = list[list[float]]

_TYPES = ("Polygon", "MultiPolygon")
_FEWEST_POSITIONS = 4
_DIMENSIONS = (2, 3)
_PARTS_OF_A_DEGREE = 10_000
"""Rounding for the map: four decimals, some ten metres."""


class Box(NamedTuple):
    """A bounding box in degrees of WGS84."""

    west: float
    south: float
    east: float
    north: float


def checked(found: object, bounds: Box) -> tuple[Geometry, Box]:
    """The geometry `found` in a file, without members that are no part of it, and its bounding box.

    Raises WrongFile where it is no polygon with closed rings and an area, or reaches over `bounds`.
    """
    if not isinstance(found, dict) or found.get("type") not in _TYPES:
        kind = found.get("type") if isinstance(found, dict) else found
        raise wrong(f"an area: {' or '.join(_TYPES)}", "geometry", kind)
    geometry = {"type": found["type"], "coordinates": found.get("coordinates")}
    positions = [
        position
        for polygon in _members(_polygons(geometry), "polygon")
        for ring in _members(polygon, "ring")
        for position in _checked_ring(ring, bounds)
    ]
    if rounded(geometry) is None:
        raise wrong("an area, not a line or a point", "geometry", positions[0])
    longitudes, latitudes = [position[0] for position in positions], [position[1] for position in positions]
    return geometry, Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def rounded(geometry: Geometry) -> Geometry | None:
    """A geometry to four decimals, without the parts that are then too small to be an area; None where all of it is."""
    kept = [rings for polygon in _polygons(geometry) if (rings := _rounded_polygon(polygon))]
    if not kept:
        return None
    return {"type": geometry["type"], "coordinates": kept[0] if geometry["type"] == "Polygon" else kept}


def _polygons(geometry: Geometry) -> Any:  # noqa: ANN401 - a file may hold anything here until it is checked
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def _members(found: object, what: str) -> list[Any]:
    if not isinstance(found, list) or not found:
        raise wrong(f"at least one {what}", "geometry", found)
    return found


def _checked_ring(ring: object, bounds: Box) -> Ring:
    positions = _members(ring, "position")
    for position in positions:
        if not isinstance(position, list) or len(position) not in _DIMENSIONS or not all(map(_is_number, position)):
            raise wrong("a position: a longitude and a latitude", "geometry", position)
        if not _is_within(position[0], position[1], bounds):
            raise wrong(_where_instead(position, bounds), "geometry", position)
    if len(positions) < _FEWEST_POSITIONS:
        raise wrong(f"a ring of at least {_FEWEST_POSITIONS} positions", "geometry", f"{len(positions)} positions")
    if positions[0] != positions[-1]:
        raise wrong("a closed ring, whose last position is its first", "geometry", positions[-1])
    return positions


def _is_number(found: object) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def _is_within(longitude: float, latitude: float, bounds: Box) -> bool:
    return bounds.west <= longitude <= bounds.east and bounds.south <= latitude <= bounds.north


def _where_instead(position: Sequence[float], bounds: Box) -> str:
    """What a position out of `bounds` should have been, and what it looks like instead."""
    wanted = (
        f"a longitude from {bounds.west:g} to {bounds.east:g} and then a latitude from {bounds.south:g} to "
        f"{bounds.north:g}, degrees of WGS84"
    )
    if _is_within(position[1], position[0], bounds):
        return f"{wanted}; here the latitude comes first: swap the axes"
    if max(position[:2]) > 180:  # noqa: PLR2004 - no angle on a map is larger
        return f"{wanted}; these look like metres: convert the file to EPSG:4326"
    return wanted


def _rounded_polygon(polygon: Sequence[Sequence[Sequence[float]]]) -> list[Ring]:
    """The outer ring and the holes to four decimals; nothing where the outer ring is no area."""
    outer, *holes = (_corners(ring) for ring in polygon)
    rings = [outer, *(hole for hole in holes if _has_area(hole))] if _has_area(outer) else []
    return [[[x / _PARTS_OF_A_DEGREE, y / _PARTS_OF_A_DEGREE] for x, y in ring] for ring in rings]


def _corners(ring: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Positions in whole parts of a degree, without the repeats that rounding makes."""
    corners = [(round(x * _PARTS_OF_A_DEGREE), round(y * _PARTS_OF_A_DEGREE)) for x, y, *_ in ring]
    return [here for before, here in zip([None, *corners], corners, strict=False) if here != before]


def _has_area(ring: Sequence[tuple[int, int]]) -> bool:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) != 0


def wrong(expected: str, column: str | None = None, value: object = None) -> WrongFile:
    """What to raise for a value of a file that is not as promised."""
    return WrongFile(expected, column, _shown(value))


def _shown(value: object) -> str | None:
    """A value of a file in one line: short numbers as they are, of a list how long it is."""
    if value is None:
        return None
    if isinstance(value, list):
        is_position = len(value) in _DIMENSIONS and all(map(_is_number, value))
        return ", ".join(map(str, value)) if is_position else f"a list of {len(value)}"
    if isinstance(value, dict):
        return "an object"
    return str(value).encode("utf-8", "replace").decode("utf-8")
