"""A statistical office on this machine that speaks version 2 of PxWeb's API, with the tables of `statfin_server.py`.

What does not live here: tests, and version 1.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from statfin_server import TABLES, StatFin, example_file

if TYPE_CHECKING:
    from statfin_server import Reply

_IDS = {PurePosixPath(path).stem: path for path in TABLES}


@dataclass
class PxWeb2(StatFin):
    """The publisher: it knows tables by their ids, and has its limits in one place."""

    languages: tuple[str, ...] = ("fi", "sv", "en")

    def __call__(self, method: str, path: str, body: bytes) -> Reply:
        url = urlsplit(path)
        options = {name: value for name, (value,) in parse_qs(url.query).items()}
        if url.path == "/config":
            return 200, {}, json.dumps(self._config()).encode()
        match = re.fullmatch("/tables/([^/]+)/(metadata|data)", url.path)
        table = _IDS.get(match.group(1)) if match else None
        if match is None or table is None or table in self.gone:
            return _problem(404, "Non-existent table")
        if options.get("lang") not in self.languages:
            return _problem(400, "Unsupported language")
        answer = json.loads(example_file(TABLES[table]).read_bytes())
        if match.group(2) == "metadata":
            return 200, {}, json.dumps(self._metadata(answer)).encode()
        if (method, options.get("outputFormat")) != ("POST", "json-stat2"):
            return _problem(400, "Unsupported output format")
        asked = {one["variableCode"]: one["valueCodes"] for one in json.loads(body)["selection"]}
        question = [{"code": code, "selection": {"values": values}} for code, values in asked.items()]
        return self._selected(answer, {"query": question})

    def _config(self) -> dict[str, Any]:
        return {
            "apiVersion": "2.0.0",
            "languages": [{"id": language, "label": language} for language in self.languages],
            "defaultLanguage": "en",
            "maxDataCells": self.cell_limit,
            "maxCallsPerTimeWindow": self.max_calls,
            "timeWindow": self.window_seconds,
            "sourceReferences": [],
            "defaultDataFormat": "json-stat2",
            "dataFormats": ["json-stat2", "px", "csv"],
            "features": [],
        }

    def _metadata(self, answer: dict[str, Any]) -> dict[str, Any]:
        """A json-stat2 document without values."""
        dimensions = {}
        for variable in self._variables(answer):
            index = {code: place for place, code in enumerate(variable["values"])}
            labels = dict(zip(variable["values"], variable["valueTexts"], strict=True))
            dimensions[variable["code"]] = {
                "label": variable["text"],
                "category": {"index": index, "label": labels},
                "extension": {"elimination": False, "show": "value", "codelists": []},
            }
        return {
            "version": "2.0",
            "class": "dataset",
            "label": answer["label"],
            "updated": answer["updated"],
            "role": {role: [self.renamed(name) for name in names] for role, names in answer["role"].items()},
            "id": list(dimensions),
            "size": [len(found["category"]["index"]) for found in dimensions.values()],
            "dimension": dimensions,
            "value": [],
        }


def _problem(status: int, title: str) -> Reply:
    problem = {"type": "Parameter error", "title": title, "status": status}
    return status, {"Content-Type": "application/problem+json"}, json.dumps(problem).encode()
