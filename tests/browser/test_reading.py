"""How the site is read other than by looking at a bright screen: by keyboard, in the dark, on paper.

Not here: what a page holds (`test_site.py`, `test_without_asking.py`) and what axe finds (`test_accessibility.py`).
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from crawl import IS_READY
from pypdf import PdfReader

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_STEPS = 3000
CAN_BE_REACHED = (
    "a[href]:visible, button:visible, input:visible, select:visible, summary:visible, [tabindex='0']:visible"
)
FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const { top, bottom, left, right, width, height } = e.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(e);
    const shape = e.ownerSVGElement && e.querySelector('use');
    e.dataset.walked = '';
    return {
        what: e.outerHTML.slice(0, 120),
        inSight: width > 0 && height > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
        outlined: shape
            ? parseFloat(getComputedStyle(shape).strokeWidth) >= 3
            : outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
    };
}"""


@pytest.mark.parametrize("path", ["", "kunta/kuopio/", "toimenpiteet/", "mittari/emissions-total/"])
def test_the_tab_key_walks_through_everything_in_sight(page: Page, site_url: str, path: str) -> None:
    page.goto(urljoin(site_url, path))
    page.wait_for_function(IS_READY)
    wrong = []
    for step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        if step == 0:
            assert "hyppy" in focused["what"]
        if not (focused["inSight"] and focused["outlined"]):
            wrong.append(focused)
    assert wrong == []
    assert focused is None, "the walk has an end"
    assert step > 30
    # of radio buttons the tab key stops at the chosen one
    left = (
        page.locator(CAN_BE_REACHED)
        .locator("visible=true")
        .evaluate_all(
            """(es) => es.filter((e) => !('walked' in e.dataset) && e.type !== 'radio')
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
    )
    assert left == []


@pytest.mark.parametrize("path", ["kunta/kuopio/", "toimenpiteet/", "koordinaattori/yla-savo/"])
def test_paper_has_every_row(page: Page, site_url: str, path: str) -> None:
    page.goto(urljoin(site_url, path))
    page.wait_for_function(IS_READY)
    rows: list[str] = page.evaluate(
        """() => {
            const chosen = document.querySelector('input[name=menetelma]:checked')?.value;
            const hidden = (e) => e.closest('.luvut') || (chosen && ![undefined, chosen].includes(
                e.closest('[data-menetelma]')?.dataset.menetelma));
            return [...document.querySelectorAll('tbody tr')].filter((tr) => !hidden(tr))
                .map((tr) => tr.cells[0].firstChild.textContent.trim());
        }"""
    )
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True)))
    paper = re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in pdf.pages))
    assert len(rows) > 40
    assert [row for row in rows if re.sub(r"\s+", "", row) not in paper] == []
