"""Traficom's statistics database on this machine: the example's last count, asked for and limited as it does it.

What does not live here: tests.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import product
from typing import Any

from sources.contract import SOURCES_DIR

Reply = tuple[int, dict[str, str], bytes]

NAME = "passenger_cars_010_kanta_tau_101_01.json"
TABLE = "/Liikennekaytossa_olevat_ajoneuvot/010_kanta_tau_101.px"
_LAST = SOURCES_DIR / "traficom" / "example" / "2025-01-20" / NAME
_FORBIDDEN = b"<html><body><h2>403 - Forbidden: Access is denied.</h2></body></html>"
_MORE_VALUES = {
    "Alue": {"MA1": "Manner-Suomi", "KU999": "Tuntematon"},
    "Merkki": {"2055": "Tesla Motors"},
    "Käyttöönottovuosi": {"2024": "2024"},
    "Käyttövoima": {"YH": "Yhteensä"},
}


@dataclass
class Traficom:
    """The publisher: its one table and its limits."""

    cell_limit: int = 110_000

    def __call__(self, method: str, path: str, body: bytes) -> Reply:
        if path.removesuffix("?config") != TABLE:
            return 404, {"Content-Type": "text/html"}, b"<html>Not found</html>"
        if path.endswith("?config"):
            return 200, {}, json.dumps({"maxCells": self.cell_limit, "maxCalls": 100, "timeWindow": 10}).encode()
        example = json.loads(_LAST.read_text(encoding="utf-8"))
        if method == "GET":
            return 200, {}, json.dumps({"title": example["label"], "variables": _variables(example)}).encode()
        asked = {part["code"]: part["selection"]["values"] for part in json.loads(body)["query"]}
        if math.prod(map(len, asked.values())) > self.cell_limit:
            return 403, {"Content-Type": "text/html"}, _FORBIDDEN
        return 200, {}, json.dumps(_answer(example, asked)).encode()


def _variables(example: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for code in example["id"]:
        texts = _MORE_VALUES[code] | example["dimension"][code]["category"]["label"]
        found.append({"code": code, "text": code, "values": list(texts), "valueTexts": list(texts.values())})
    return found


def _answer(example: dict[str, Any], asked: dict[str, list[str]]) -> dict[str, Any]:
    """The example's figures of what is asked, which must be in the example."""
    categories = [example["dimension"][code]["category"] for code in example["id"]]
    figures = dict(zip(product(*(category["index"] for category in categories)), example["value"], strict=True))
    dimensions = {}
    for code, category in zip(example["id"], categories, strict=True):
        index = {value: place for place, value in enumerate(asked[code])}
        label = {value: category["label"][value] for value in asked[code]}
        dimensions[code] = {"label": code, "category": {"index": index, "label": label}}
    chosen = [asked[code] for code in example["id"]]
    return example | {
        "size": [len(values) for values in chosen],
        "dimension": dimensions,
        "value": [figures[place] for place in product(*chosen)],
    }
