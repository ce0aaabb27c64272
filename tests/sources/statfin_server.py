"""Statistics Finland on this machine: the example's figures, asked for and limited as the publisher does it.

What does not live here: tests. Other date stamps than the example's stand in every code, as each year brings new ones.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from sources.contract import SOURCES_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Reply = tuple[int, dict[str, str], bytes]

TABLES = {
    "/vaerak/11re.px": "population_11re_01.json",
    "/vaerak/11rf.px": "population_own_borders_11rf_01.json",
    "/vaerak/11ra.px": "key_figures_11ra_01.json",
    "/raku/15er.px": "buildings_by_heating_fuel_15er_01.json",
    "/rakke/116h.px": "buildings_by_heating_fuel_116h_01.json",
}
API = "/api/classifications/v2"
_EXAMPLE = SOURCES_DIR / "statfin" / "example"
_OTHER_AREAS = {"SSS": "KOKO MAA", "MK11": "Pohjois-Savo", "KU091": "Helsinki"}
_FORBIDDEN = b"<html><body><h2>403 - Forbidden: Access is denied.</h2></body></html>"


def example_file(name: str) -> Path:
    return next(_EXAMPLE.rglob(name))


@dataclass
class StatFin:
    """The publisher: which tables it has now, its limits, and the stamp of this year's codes."""

    cell_limit: int = 120_000
    max_calls: int = 1000
    window_seconds: int = 1
    stamp: str = "20990101"
    gone: frozenset[str] = frozenset()
    """Paths that answer 404."""
    is_busy: set[str] = field(default_factory=set)
    """Paths that answer 429 with Retry-After, once each."""

    def __call__(self, method: str, path: str, body: bytes) -> Reply:
        if path in self.is_busy:
            self.is_busy.remove(path)
            return 429, {"Retry-After": "1"}, b"Too many requests"
        table = path.removesuffix("?config")
        if path.startswith(API):
            return self._classification(path)
        if table not in TABLES or table in self.gone:
            return 404, {"Content-Type": "text/html"}, b"<html>404 - File or directory not found.</html>"
        if table != path:
            limits = {"maxCells": self.cell_limit, "maxCalls": self.max_calls, "timeWindow": self.window_seconds}
            return 200, {}, json.dumps(limits | {"CORS": True}).encode()
        answer = json.loads(example_file(TABLES[table]).read_bytes())
        if method == "GET":
            return 200, {}, json.dumps({"title": answer["label"], "variables": list(self._variables(answer))}).encode()
        return self._selected(answer, json.loads(body))

    def _variables(self, answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for code, dimension in answer["dimension"].items():
            values = dict(dimension["category"]["label"])
            if code in answer["role"]["geo"]:
                values = _OTHER_AREAS | values
            variable = {"code": self.renamed(code), "text": dimension["label"]}
            variable |= {"values": list(values), "valueTexts": list(values.values())}
            yield variable | ({"time": True} if code in answer["role"]["time"] else {})

    def renamed(self, code: str) -> str:
        """This year's code of an example's variable."""
        return f"{re.sub(r'_[0-9]{8}$', '', code)}_{self.stamp}"

    def _selected(self, answer: dict[str, Any], question: dict[str, Any]) -> Reply:
        variables = {variable["code"]: variable for variable in self._variables(answer)}
        asked = {part["code"]: part["selection"]["values"] for part in question["query"]}
        if not all(
            code in variables and set(values) <= set(variables[code]["values"]) for code, values in asked.items()
        ):
            return 400, {}, b"The request for variable has an error. Please check your query."
        if math.prod(map(len, asked.values())) > self.cell_limit:
            return 403, {"Content-Type": "text/html"}, _FORBIDDEN
        names = answer["id"]
        indexes = [answer["dimension"][name]["category"]["index"] for name in names]
        chosen = [asked[self.renamed(name)] for name in names]
        values: list[Any] = []
        for combination in product(*chosen):
            place = 0
            for index, size, value in zip(indexes, answer["size"], combination, strict=True):
                place = place * size + index[value]
            values.append(answer["value"][place])
        dimensions = {}
        for name, codes in zip(names, chosen, strict=True):
            labels = answer["dimension"][name]["category"]["label"]
            category = {
                "index": {code: n for n, code in enumerate(codes)},
                "label": {code: labels[code] for code in codes},
            }
            dimensions[self.renamed(name)] = {"label": answer["dimension"][name]["label"], "category": category}
        changed = {
            "id": [self.renamed(name) for name in names],
            "size": [len(codes) for codes in chosen],
            "dimension": dimensions,
            "role": {role: [self.renamed(name) for name in of] for role, of in answer["role"].items()},
            "value": values,
            "status": {str(place): "." for place, value in enumerate(values) if value is None},
        }
        return 200, {}, json.dumps(answer | changed).encode()

    def _classification(self, path: str) -> Reply:
        listed = sorted(
            re.findall(r"kunta_1_\d{8}", " ".join(file.name for file in _EXAMPLE.rglob("municipalities_*")))
        )
        base = f"https://data.stat.fi{API}"
        key = example_file("municipality_changes_*.json")
        newest = listed[-1].removeprefix("kunta_1_")
        if path == f"{API}/classifications":
            names = ["kunta_1_19800101", *listed, "kunta_2_20260101", "maakunta_1_20260101"]
            return 200, {}, json.dumps([f"{base}/classifications/{name}" for name in names]).encode()
        if path == f"{API}/correspondenceTables":
            keys = ["kunta_2_20240101%23kunta_1_20240101", f"kunta_2_{newest}%23kunta_1_{newest}"]
            keys.append("kunta_1_20260101%23maakunta_1_20260101")
            return 200, {}, json.dumps([f"{base}/correspondenceTables/{name}" for name in keys]).encode()
        if path == f"{API}/correspondenceTables/kunta_2_{newest}%23kunta_1_{newest}/maps":
            return 200, {}, key.read_bytes()
        found = re.fullmatch(rf"{API}/classifications/(kunta_1_\d{{8}})/classificationItems\?content=data&.*", path)
        if found is not None and found.group(1) in listed:
            return 200, {}, example_file(f"municipalities_{found.group(1)}.json").read_bytes()
        return 500, {}, b"Internal Server Error"
