"""What the tests of municipality borders share: a feature, and a file of features as the map service writes it.

What does not live here: tests, and what only one of their files needs.
"""

from __future__ import annotations

import json
from typing import Any

from sources.contract import load_source

SOURCE = load_source("boundaries")
DATASET = SOURCE.dataset("municipalities")
NAME = "kunta4500k_2026_01.json"
SQUARE = [[27.0, 62.0], [28.0, 62.0], [28.0, 63.0], [27.0, 63.0], [27.0, 62.0]]
KUOPIO = {"kunta": "297", "vuosi": 2026, "nimi": "Kuopio", "namn": "Kuopio", "name": "Kuopio"}


def feature(properties: object = KUOPIO, **geometry: object) -> dict[str, Any]:
    """A feature; without arguments Kuopio as a square."""
    shape = {"type": "Polygon", "coordinates": [SQUARE]} | geometry
    return {"type": "Feature", "id": "kunta4500k_2026.1", "geometry": shape, "properties": properties}


def collection(*features: object, **members: object) -> bytes:
    """A file of these features, as the map service writes it."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}
    document = {"type": "FeatureCollection", "features": features, "crs": crs} | members
    return json.dumps(document, ensure_ascii=False).encode()
