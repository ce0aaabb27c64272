"""Every publisher on this machine, answering as it does with the example's own files, for tests through the whole job.

What does not live here: tests, and what is particular to one publisher (`tests/sources/<publisher>_server.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sources.code_lists import load_scope
from sources.contract import SOURCES_DIR, load_sources
from tests.conftest import example
from tests.sources.conftest import SEEDS_DIR
from tests.sources.statfin_server import StatFin
from tests.sources.traficom_server import Traficom

if TYPE_CHECKING:
    from tests.sources.conftest import Handler, Reply


def syke(_method: str, path: str, _body: bytes) -> Reply:
    """Syke as it answers: one file per municipality, and none of one that has merged."""
    found = re.fullmatch(r"/Tulokset_taso_5/(kunta_(\d+)\.csv)", path)
    if found is None or found.group(2) in {str(int(code)) for code in load_scope(SEEDS_DIR).former_municipality_codes}:
        return 404, {}, b"not found"
    return 200, {"Last-Modified": "Wed, 10 Jun 2026 06:00:00 GMT"}, example("syke", found.group(1))


def boundaries(_method: str, path: str, _body: bytes) -> Reply:
    """The map service as it answers: its layers, and the example's own GeoJSON."""
    if "request=GetCapabilities" in path:
        return 200, {}, b"<WFS_Capabilities><Name>tilastointialueet:kunta4500k_2026</Name></WFS_Capabilities>"
    return 200, {}, example("boundaries", "kunta4500k_2026_01.json")


def with_its_example(publisher: str) -> Handler:
    """A publisher that gives the file of its example that the address ends with, and has nothing else."""
    names = {path.name for path in (SOURCES_DIR / publisher / "example").rglob("*") if path.is_file()}

    def answer(_method: str, path: str, _body: bytes) -> Reply:
        name = unquote(path.partition("?")[0].rpartition("/")[2])
        return (200, {}, example(publisher, name)) if name in names else (404, {}, b"not found")

    return answer


def every_publisher() -> dict[str, Handler]:
    """Each publisher that may be asked, and how it answers: in a way of its own, or with its example's files."""
    asked = [name for name, source in load_sources().items() if source.comes_by == "network"]
    own = {"boundaries": boundaries, "statfin": StatFin(), "syke": syke, "traficom": Traficom()}
    return {name: own.get(name) or with_its_example(name) for name in asked}
