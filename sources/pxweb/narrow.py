"""Which dimension of an answer is meant, and what of a whole table is taken: what the layout would have asked for.

Here: the followed municipalities, the years and the totals of a .px file that somebody downloaded by hand. Not here:
what is asked of a publisher (`questions.py`), or which column a dimension fills (`read.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sources.code_lists import load_code_list, seeds_dir
from sources.problems import WrongFile
from sources.pxweb.layout import TOTAL_CODE, AmbiguousError, place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset
    from sources.pxweb.jsonstat import Answer, Categories
    from sources.pxweb.layout import Contents, Dimension, Layout

_SHOWN = 20


def dimension_of(answer: Answer, wanted: Dimension | Contents) -> Categories:
    """The dimension that has the text, or else the role. Raises WrongFile where there is no such one."""
    place = place_of(wanted.text, [found.label for found in answer.dimensions])
    if place is not None:
        return answer.dimensions[place]
    by_role = [found for found in answer.dimensions if wanted.role is not None and found.role == wanted.role]
    if len(by_role) == 1:
        return by_role[0]
    texts = ", ".join(found.label for found in answer.dimensions)
    raise WrongFile(f"a dimension called {' or '.join(wanted.text)}", wanted.text[0], texts)


def matches_of(wanted: Dimension, found: Categories) -> dict[str, str]:
    """The pattern's group of each code that matches. Raises WrongFile where two codes have the same."""
    try:
        return wanted.matches(found.codes)
    except AmbiguousError as error:
        raise WrongFile("one code for each year and municipality", found.label, error) from error


def narrowed(dataset: Dataset, layout: Layout, answer: Answer) -> Answer:
    """The answer with those categories alone that the layout would have asked for; the values stay in their places.

    Municipalities and years are those of the code lists of their columns. Raises WrongFile where the table lacks
    a dimension, every municipality or year, or a total.
    """
    kept: dict[str, list[str]] = {}
    for wanted in layout.dimensions:
        found = dimension_of(answer, wanted)
        kept[found.label] = _chosen(dataset, wanted, layout.totals, found)
    if layout.contents is not None:
        contents = dimension_of(answer, layout.contents)
        kept[contents.label] = contents.codes
    dimensions = [
        replace(found, codes=kept[found.label] if found.label in kept else [_total(found, layout.totals)])
        for found in answer.dimensions
    ]
    return replace(answer, dimensions=dimensions)


def _chosen(dataset: Dataset, wanted: Dimension, totals: Sequence[str], found: Categories) -> list[str]:
    if isinstance(wanted.ask, tuple):
        texts = [found.labels.get(code, code) for code in found.codes]
        places = [place_of((text,), texts) for text in wanted.ask]
        if None in places:
            raise WrongFile(", ".join(wanted.ask), found.label, ", ".join(texts[:_SHOWN]))
        return [found.codes[place] for place in places if place is not None]
    if wanted.ask == "total":
        return [_total(found, totals)]
    code_list = dataset.column(wanted.match).code_list if wanted.match else None
    followed = load_code_list(code_list, seeds_dir()) if code_list else None
    kept = [code for code, group in matches_of(wanted, found).items() if followed is None or group in followed]
    if not kept:
        shown = ", ".join(found.codes[:_SHOWN])
        raise WrongFile(f"codes like {' or '.join(wanted.pattern)} that are followed", found.label, shown)
    return kept


def _total(found: Categories, totals: Sequence[str]) -> str:
    if len(found.codes) == 1 or TOTAL_CODE in found.codes:
        return found.codes[0] if len(found.codes) == 1 else TOTAL_CODE
    place = place_of(totals, [found.labels.get(code, code) for code in found.codes])
    if place is None:
        raise WrongFile("its total among its values; choose it before you download", found.label)
    return found.codes[place]
