"""Every publisher on this machine, answering as it does with the example's own files, for tests through the whole job.

What does not live here: tests, and what is particular to one publisher (`tests/sources/<publisher>_server.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sources.code_lists import load_scope
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


def every_publisher() -> dict[str, Handler]:
    """Each publisher that is asked, and how it answers. Energiateollisuus and Kausal are asked nothing by default."""
    return {"boundaries": boundaries, "statfin": StatFin(), "syke": syke, "traficom": Traficom()}
