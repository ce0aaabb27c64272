"""The charts of a place, taken from its page of the release's own site: drawn once, by the site.

What does not live here: drawing (`dashboards/components/kaaviot.js`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.report.places import Place

FONT = "DejaVu Sans, sans-serif"
INK = "#1d2b36"
_PARTS = re.compile(r'data-menetelma="(\w+)"|(<figure class="kaavio".*?</figure>)', re.DOTALL)
_KIND = re.compile(r'<figure class="kaavio"[^>]* data-laji="(\w+)"')
_ALT = re.compile(r'class="piirros" role="img" aria-label="([^"]*)"')
_WIDE = re.compile(r'<div class="levea">(<svg .*?</svg>)</div>', re.DOTALL)
_LEGEND = re.compile(r'<li><span class="vari( viiva)?[^"]*" style="--sarja: ?([^;"]+);?"></span>(.*?)</li>', re.DOTALL)
_VIEW = re.compile(r'viewBox="0 0 (\d+) (\d+)" height="\d+" width="\d+"')
_MARGIN = 16
"""More room on the left than on the site: the typeface of the pages is wider than those of most readers' machines."""
_ROOT = f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{FONT}" font-stretch="condensed" '


class NoChartError(Exception):
    """A page of the site is not there, or lacks a chart that it should have."""


@dataclass(frozen=True)
class Key:
    """What a colour of a chart means."""

    name: str
    colour: str
    is_line: bool


@dataclass(frozen=True)
class Drawing:
    """A chart as the site drew it for a wide window."""

    svg: str
    alt: str
    """What it shows, in words, as the page tells it to those who do not see it."""
    keys: tuple[Key, ...] = ()
    """What its colours mean; none where they are named in the drawing."""


def drawings(release: Path, place: Place, method: str) -> dict[str, Drawing]:
    """The charts of a place by kind (`paastot`, `sektorit`, `muutos`), by one method; none where there is no site.

    Raises NoChartError where the site is there and the place's page is not.
    """
    if not (release / "site").is_dir():
        return {}
    path = release / "site" / place.page.strip("/") / "index.html"
    if not path.is_file():
        raise NoChartError(f"{place.name}: the site has no page {place.page}")
    return drawings_of(path.read_text(encoding="utf-8"), method)


def drawings_of(html: str, method: str) -> dict[str, Drawing]:
    """The charts of a page by kind, those that stand in a part of the method."""
    found: dict[str, Drawing] = {}
    current = ""
    for named, figure in _PARTS.findall(html):
        current = named or current
        kind = _KIND.match(figure)
        if current == method and kind and kind.group(1) not in found:
            found[kind.group(1)] = _drawing(figure)
    return found


def _drawing(figure: str) -> Drawing:
    alt, svg = _ALT.search(figure), _WIDE.search(figure)
    if alt is None or svg is None:
        raise NoChartError(f"a chart can't be read: {figure[:200]}")
    is_named_within = 'class="vain-kapea"' in figure
    keys = [] if is_named_within else [Key(unescape(n), c.strip(), bool(v)) for v, c, n in _LEGEND.findall(figure)]
    drawn = svg.group(1).replace("<svg ", _ROOT, 1).replace("currentColor", INK)
    drawn = _VIEW.sub(_wider, drawn, count=1)
    return Drawing(drawn, unescape(alt.group(1)), tuple(keys))


def _wider(view: re.Match[str]) -> str:
    width, height = int(view.group(1)) + _MARGIN, view.group(2)
    return f'viewBox="-{_MARGIN} 0 {width} {height}" height="{height}" width="{width}"'
