"""Writes a report as a tagged PDF (PDF/UA-1), with typst and the one typeface that comes with the dashboard's tools.

The same report gives the same bytes: its time is that of the release, and no font of the machine is used. What does not
live here: how a page looks (`document.typ`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
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
_LEAST_FILLED = 0.2
_KINDS = {Paragraph: "paragraph", Bullets: "bullets", Figures: "figures", Table: "table", Chart: "chart"}


class NoFontError(Exception):
    """The typeface of the pages is not installed."""


def pdf(report: Report) -> bytes:
    """The report as PDF/UA-1, at most `MOST_PAGES` pages long with charts as large as they can be.

    Where its last page would hold a few lines alone, smaller charts are tried. Raises NoFontError, and typst's own
    error where the standard can't be kept.
    """
    content = json.dumps(_plain(report), ensure_ascii=False)
    released_at = datetime.fromisoformat(report.released_at)
    tried = []
    for width in _CHART_WIDTHS:
        tried.append(_with_charts(content, released_at, width))
        if tried[-1].pages <= MOST_PAGES and tried[-1].filled >= _LEAST_FILLED:
            return tried[-1].content
    return next((each.content for each in tried if each.pages <= MOST_PAGES), tried[-1].content)


@dataclass(frozen=True)
class _Written:
    """A document, its number of pages and how much of the last of them is filled, 0 to 1."""

    content: bytes
    pages: int
    filled: float


def _with_charts(content: str, released_at: datetime, width: str) -> _Written:
    compiler = _compiler(FONTS)
    written = compiler.compile(
        format="pdf",
        sys_inputs={"report": content, "chart-width": width},
        pdf_standards=_STANDARD,
        timestamp=released_at,
    )
    if not isinstance(written, bytes):
        raise TypeError("typst gave no file")
    end = json.loads(compiler.query("<end>", field="value", one=True))
    return _Written(written, end["page"], end["filled"])


@lru_cache(maxsize=1)
def _compiler(folder: Path) -> typst.Compiler:
    """What compiles the document, with the fonts in `folder` alone; read once."""
    import typst

    if not folder.is_dir():
        raise NoFontError(f"the typeface of the reports is not installed: {folder}; run `make install`")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
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
