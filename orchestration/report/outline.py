"""What a report is made of, whatever it is written as: sections of texts, figures, tables and charts.

What does not live here: what is said (`contents.py` and the rules that it asks), and how it is written (`pdf.py`,
`web_page.py`, `slides.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestration.report.charts import Drawing


@dataclass(frozen=True)
class Paragraph:
    """Sentences that stand together."""

    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """Them all in one."""
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Bullets:
    """Sentences in a list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One number, written, with what it is."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """Numbers side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Table:
    """A table; the columns from `first_number` on hold numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_number: int = 1
    last_number: int = 99
    note: str = ""


@dataclass(frozen=True)
class Numbers:
    """What a chart shows: of each series a number or none for each category."""

    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    kind: str
    """`line` or `bar`."""
    decimals: int = 1
    title: str = ""
    """What a chart of these numbers is called, where not as the site's drawing."""


@dataclass(frozen=True)
class Chart:
    """A chart: the site's drawing of it where there is one, and its numbers for a chart that can be edited."""

    title: str
    unit: str
    source: str
    numbers: Numbers
    drawing: Drawing | None = None


Block = Paragraph | Bullets | Figures | Table | Chart


@dataclass(frozen=True)
class Section:
    """A part of the report under its heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """The whole report of a place."""

    title: str
    place: str
    slug: str
    about: tuple[str, ...]
    """What the numbers are of: lines under the title."""
    verdict: str
    sections: tuple[Section, ...]
    release_id: str
    released_at: str
    example: str = ""
    """What is said of made-up numbers, on each page; empty where there are none."""

    def texts(self) -> Iterator[str]:
        """Every text of the report, in its order."""
        yield from (self.title, self.place, *self.about, self.verdict, self.example)
        for section in self.sections:
            yield section.heading
            for block in section.blocks:
                yield from texts_of(block)


def texts_of(block: Block) -> Iterator[str]:
    """Every text of a block, in its order."""
    match block:
        case Paragraph(sentences):
            yield from sentences
        case Bullets(items):
            yield from items
        case Figures(figures):
            for figure in figures:
                yield from (figure.label, figure.value, figure.unit, figure.note)
        case Table():
            yield from (block.caption, *block.columns, block.note)
            for row in block.rows:
                yield from row
        case Chart():
            yield from (block.title, block.unit, block.source, *block.numbers.categories)
            yield from (name for name, _ in block.numbers.series)
