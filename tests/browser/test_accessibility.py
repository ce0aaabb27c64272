"""What axe-core finds on one page of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from crawl import IS_READY

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

AXE = Path(__file__).parents[2] / "dashboards/node_modules/axe-core/axe.min.js"
PAGES = (
    "/",
    "/kunta/",
    "/kunta/kuopio/",
    "/kunta/tervo/",
    "/kunta/kaavi/",
    "/alue/",
    "/alue/yla-savo/",
    "/alue/maakunta-pohjois-savo/",
    "/alue/ita-suomen-elinvoimakeskus/",
    "/mittari/",
    "/mittari/emissions-total/",
    "/teema/energy/",
    "/koordinaattori/",
    "/koordinaattori/yla-savo/",
    "/toimenpiteet/",
    "/toimenpide/kuo-003/",
    "/suunnitelmat/",
    "/menetelmat/",
    "/aineistot/",
    "/tietoa/",
    "/saavutettavuus/",
    "/laatu/",
    "/alkupera/",
    "/alkupera/?paikka=kuopio&mittari=emissions-total&vuosi=2023&menetelma=alas",
    "/alkupera/?paikka=ei-ole&mittari=events",
    "/sanakirja/",
)
PAGES_ON_A_PHONE = (
    "/",
    "/kunta/kuopio/",
    "/mittari/emissions-total/",
    "/koordinaattori/yla-savo/",
    "/toimenpiteet/",
    "/alkupera/?paikka=maakunta-pohjois-savo&mittari=emissions-per-resident",
    "/toimenpide/kuo-003/",
    "/teema/energy/",
    "/sanakirja/",
)
REPORTS = ("/tiedostot/reports/kuopio.html", "/tiedostot/reports/maakunta-pohjois-savo.html")
VIOLATIONS = """async () => (await axe.run(document)).violations
    .filter((v) => ['serious', 'critical'].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)"""


@pytest.mark.parametrize(
    ("size", "path"),
    [("desktop", path) for path in (*PAGES, *REPORTS)]
    + [(other, path) for other in ("phone", "in_the_dark") for path in (*PAGES_ON_A_PHONE, *REPORTS)],
)
def test_axe_finds_nothing_serious(size: str, path: str, site_url: str, request: pytest.FixtureRequest) -> None:
    if not AXE.is_file():
        pytest.fail(f"no axe-core in {AXE}: run `npm ci` in dashboards/")
    context: BrowserContext = request.getfixturevalue(size)
    page = context.new_page()
    page.goto(urljoin(site_url, path), wait_until="load")
    if path not in REPORTS:  # which have no script
        page.wait_for_function(IS_READY)
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate(VIOLATIONS)
    page.close()
    assert violations == []
