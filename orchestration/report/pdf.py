"""Writes a report as a tagged PDF (PDF/UA-1), with typst and the one typeface that comes with the dashboard's tools.

The same report gives the same bytes: its time is that of the release, and no font of the machine is used. What does not
live here: how a page looks (`document.typ`).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from orchestration.report.outline import Bullets, Chart, Figures, Paragraph, Table
from orchestration.settings import DASHBOARDS_DIR

if TYPE_CHECKING:
    import typst

    from orchestration.report.outline import Block, Report

FONTS = DASHBOARDS_DIR / "node_modules" / "dejavu-fonts-ttf" / "ttf"
_DOCUMENT = Path(__file__).with_name("document.typ")
_STANDARD: Literal["ua-1"] = "ua-1"
MOST_PAGES = 4
_CHART_WIDTHS = ("80%", "68%", "56%")
_KINDS = {Paragraph: "paragraph", Bullets: "bullets", Figures: "figures", Table: "table", Chart: "chart"}


class NoFontError(Exception):
    """The typeface of the pages is not installed."""


def pdf(report: Report) -> bytes:
    """The report as PDF/UA-1, with charts as large as leave it `MOST_PAGES` pages long.

    Raises NoFontError, and typst's own error where the standard can't be kept.
    """
    compiler, content = _compiler(), json.dumps(_plain(report), ensure_ascii=False)
    for width in _CHART_WIDTHS:
        written = compiler.compile(
            format="pdf",
            sys_inputs={"report": content, "chart-width": width},
            pdf_standards=_STANDARD,
            timestamp=datetime.fromisoformat(report.released_at),
        )
        if int(compiler.query("<pages>", field="value", one=True)) <= MOST_PAGES:
            break
    if not isinstance(written, bytes):
        raise TypeError("typst gave no file")
    return written


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    if not FONTS.is_dir():
        raise NoFontError(f"the typeface of the reports is not installed: {FONTS}; run `make install`")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(_DOCUMENT, root=_DOCUMENT.parent, font_paths=fonts)


def _plain(report: Report) -> dict[str, Any]:
    """The report as plain values; a chart without a drawing is left out."""
    sections = [
        {"heading": section.heading, "blocks": [_block(block) for block in section.blocks if _is_shown(block)]}
        for section in report.sections
    ]
    return asdict(report) | {"sections": sections}


def _is_shown(block: Block) -> bool:
    return not isinstance(block, Chart) or block.drawing is not None


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Chart) and block.drawing is not None:
        return {"kind": "chart", "title": block.title, "unit": block.unit, "source": block.source} | asdict(
            block.drawing
        )
    return {"kind": _KINDS[type(block)]} | asdict(block)
