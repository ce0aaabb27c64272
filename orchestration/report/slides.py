"""Writes a report as slides (.pptx) that a coordinator can edit: texts, tables, and charts that hold their numbers.

What does not live here: what the slides say (`contents.py`), and that the same report gives the same bytes
(`sources/zips.py`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from orchestration.report.outline import Bullets, Chart, Figures, Paragraph, Table
from sources.zips import of_one_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestration.report.outline import Block, Report, Section

_Slide: TypeAlias = Any
_Frame: TypeAlias = Any
_Element: TypeAlias = Any
"""Parts of a deck: the library types only some of them, and not all rightly."""

_WIDTH, _HEIGHT, _MARGIN = 13.333, 7.5, 0.6
"""Inches: a slide of 16:9."""
_INNER = _WIDTH - 2 * _MARGIN
_TOP, _BOTTOM, _ROW = 1.35, 6.85, 0.36
MOST_ROWS = 14
"""How many rows of a table stand on one slide."""
_NARROWEST, _WIDEST = 12, 40
"""Letters that a column of a table is made as wide as, at least and at most."""
_TITLE_ONLY = 5
_INK, _ACCENT, _PATH, _WARNING = "1D2B36", "0B5C8F", "A8420A", "3D2A00"
_NAMESPACE = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_NUMBER_FORMATS = {1: "#,##0.0", 2: "#,##0.00"}


@dataclass(frozen=True)
class _Style:
    """How a text looks: its size in points, its colour and what stands before it."""

    size: int
    bold: bool = False
    colour: str = _INK
    bullets: bool = False
    align: str = "l"


def slides(report: Report) -> bytes:
    """The report as a .pptx file."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    properties = deck.core_properties
    properties.title, properties.author, properties.language = report.title, "Ilmastovaranto", "fi-FI"
    properties.created = properties.modified = datetime.fromisoformat(report.released_at).replace(tzinfo=None)
    properties.last_modified_by, properties.revision = "Ilmastovaranto", 1
    maker = _Maker(deck, report)
    maker.first()
    for section in report.sections:
        maker.section(section)
    written = io.BytesIO()
    deck.save(written)
    return of_one_time(written.getvalue(), datetime.fromisoformat(report.released_at))


class _Maker:
    """Adds the slides of a report to a deck, one after another."""

    def __init__(self, deck: Any, report: Report) -> None:  # noqa: ANN401 - the library types only what makes a deck
        self._deck = deck
        self._report = report

    def first(self) -> None:
        """The title, the verdict and what the numbers are of."""
        slide = self._slide(self._report.title)
        _box(slide, (_MARGIN, _TOP, _INNER, 2.2), [self._report.verdict], _Style(28, bold=True))
        _box(slide, (_MARGIN, 4.4, _INNER, 1.6), self._report.about, _Style(16))

    def section(self, section: Section) -> None:
        """A slide of the section's sentences, with its chart beside them, and one for each table."""
        said = [text for block in section.blocks for text in _said(block)]
        chart = next((block for block in section.blocks if isinstance(block, Chart)), None)
        if said or chart:
            slide = self._slide(section.heading)
            width = _INNER * (0.4 if chart else 1)
            size = 16 if sum(map(len, said)) < (500 if chart else 900) else 13
            _box(slide, (_MARGIN, _TOP, width, _BOTTOM - _TOP), said, _Style(size, bullets=True))
            if chart:
                _add_chart(slide, chart, _MARGIN + width + 0.2)
        for block in section.blocks:
            if isinstance(block, Table):
                for rows in _pieces(block.rows):
                    _add_table(self._slide(block.caption), block, rows)

    def _slide(self, title: str) -> _Slide:
        from pptx.util import Inches

        slide: _Slide = self._deck.slides.add_slide(self._deck.slide_layouts[_TITLE_ONLY])
        heading = slide.shapes.title
        heading.left, heading.top = Inches(_MARGIN), Inches(0.45)
        heading.width, heading.height = Inches(_INNER), Inches(0.8)
        _fill(heading.text_frame, [title], _Style(30, bold=True, colour=_ACCENT))
        if self._report.example:
            style = _Style(11, bold=True, colour=_WARNING)
            _box(slide, (_MARGIN, 0.1, _INNER, 0.35), [self._report.example], style)
        foot = f"{self._report.title}. Ilmastovaranto, julkaisu {self._report.release_id}."
        _box(slide, (_MARGIN, _BOTTOM + 0.1, _INNER, 0.35), [foot], _Style(10))
        return slide


def _said(block: Block) -> tuple[str, ...]:
    """What a block says in words, a line each."""
    match block:
        case Paragraph(sentences):
            return sentences
        case Bullets(items):
            return items
        case Figures(figures):
            return tuple(
                f"{each.label}: {' '.join(part for part in (each.value, each.unit) if part)}"
                + (f" ({each.note})" if each.note else "")
                for each in figures
            )
        case _:
            return ()


def _pieces(rows: tuple[tuple[str, ...], ...]) -> list[tuple[tuple[str, ...], ...]]:
    """The rows in as few pieces as fit on slides, of about one size."""
    pieces = -(-len(rows) // MOST_ROWS)
    size = -(-len(rows) // pieces)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _box(slide: _Slide, place: tuple[float, float, float, float], lines: Sequence[str], style: _Style) -> None:
    """A box of text; `place` is its left, top, width and height in inches."""
    from pptx.util import Inches

    _fill(slide.shapes.add_textbox(*(Inches(length) for length in place)).text_frame, lines, style)


def _fill(frame: _Frame, lines: Sequence[str], style: _Style) -> None:
    """Put the lines into a frame, a paragraph each. Written as XML at once: the library takes ten times as long."""
    frame.word_wrap = True
    body = frame._txBody  # noqa: SLF001 - see above
    for paragraph in body.p_lst:
        body.remove(paragraph)
    for line in lines:
        body.append(_parsed(_paragraph(line, style)))


def _paragraph(line: str, style: _Style) -> str:
    """A paragraph as XML, in Finnish."""
    after = f'<a:spcAft><a:spcPts val="{style.size * 50}"/></a:spcAft>' if style.bullets else ""
    bullet = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if style.bullets else "<a:buNone/>"
    indent = ' marL="228600" indent="-228600"' if style.bullets else ""
    run = f'<a:rPr lang="fi-FI" sz="{style.size * 100}" b="{int(style.bold)}">{_colour(style.colour)}</a:rPr>'
    text = f"<a:r>{run}<a:t>{escape(line)}</a:t></a:r>" if line else ""
    return f'<a:p {_NAMESPACE}><a:pPr algn="{style.align}"{indent}>{after}{bullet}</a:pPr>{text}</a:p>'


def _colour(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _parsed(xml: str) -> _Element:
    from pptx.oxml import parse_xml

    parsed: _Element = parse_xml(xml)
    return parsed


def _add_chart(slide: _Slide, chart: Chart, left: float) -> None:
    import pptx.chart.data
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Inches, Pt

    numbers = chart.numbers
    data = pptx.chart.data.CategoryChartData(number_format=_NUMBER_FORMATS[numbers.decimals])
    data.categories = list(numbers.categories)
    for name, values in numbers.series:
        data.add_series(name, list(values))
    is_line = numbers.kind == "line"
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.LINE_MARKERS if is_line else XL_CHART_TYPE.BAR_CLUSTERED,
        *(Inches(length) for length in (left, _TOP, _WIDTH - _MARGIN - left, _BOTTOM - _TOP)),
        data,
    )
    told = chart.drawing.alt if chart.drawing else f"{chart.title}, {chart.unit}"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", told)  # noqa: SLF001 - the library has no words for it
    drawn = frame.chart
    drawn.font.size = Pt(12)
    drawn.has_title = True
    drawn.chart_title.text_frame.text = f"{numbers.title or chart.title}, {chart.unit}"
    drawn.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
    drawn.has_legend = len(numbers.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    for series, colour in zip(drawn.plots[0].series, (_ACCENT, _PATH), strict=False):
        if is_line:
            series.smooth = False
            series.format.line.color.rgb = _rgb(colour)
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = _rgb(colour)
        else:
            series.invert_if_negative = False
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = _rgb(colour)
    if not is_line:
        drawn.category_axis.reverse_order = True
        drawn.value_axis.visible = drawn.value_axis.has_major_gridlines = False
        drawn.plots[0].gap_width = 40
        drawn.plots[0].has_data_labels = True
        drawn.plots[0].data_labels.font.size = Pt(11)


def _rgb(colour: str) -> Any:  # noqa: ANN401 - not typed by the library
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(colour))


def _add_table(slide: _Slide, table: Table, rows: tuple[tuple[str, ...], ...]) -> None:
    from pptx.util import Emu, Inches

    width, height = _WIDTH - 2 * _MARGIN, _ROW * (len(rows) + 1)
    place = (Inches(length) for length in (_MARGIN, _TOP, width, height))
    frame = slide.shapes.add_table(1, len(table.columns), *place)
    grid = frame._element.graphic.graphicData.tbl  # noqa: SLF001 - as XML at once, as in `_fill`
    for line in grid.tr_lst:
        grid.remove(line)
    for number, texts in enumerate((table.columns, *rows)):
        grid.append(_parsed(_row(table, texts, is_head=number == 0, height=Inches(_ROW))))
    weights = [
        max(_NARROWEST, *(min(len(text), _WIDEST) for text in texts))
        for texts in zip(table.columns, *rows, strict=True)
    ]
    for column, weight in zip(frame.table.columns, weights, strict=True):
        column.width = Emu(int(Inches(width) * weight / sum(weights)))
    if table.note:
        _box(slide, (_MARGIN, _BOTTOM - 0.25, width, 0.35), [table.note], _Style(11))


def _row(table: Table, texts: Sequence[str], *, is_head: bool, height: int) -> str:
    cells = []
    for place, text in enumerate(texts):
        align = "r" if table.first_number <= place <= table.last_number else "l"
        style = _Style(12, bold=is_head, colour="FFFFFF" if is_head else _INK, align=align)
        fill = _colour(_ACCENT) if is_head else ""
        body = f"<a:txBody><a:bodyPr/><a:lstStyle/>{_paragraph(text, style)}</a:txBody>"
        cells.append(f'<a:tc>{body}<a:tcPr marT="25400" marB="25400" anchor="ctr">{fill}</a:tcPr></a:tc>')
    return f'<a:tr {_NAMESPACE} h="{height}">{"".join(cells)}</a:tr>'
