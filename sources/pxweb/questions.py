"""Which values of a PxWeb table to ask for, as the layout says, in questions within the publisher's cell limit.

Here: choosing among a table's variables and values, and splitting what is asked. Not here: asking (`ask.py`), or how a
table's metadata is written (`metadata.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from sources.problems import SourceError
from sources.pxweb.layout import TOTAL_CODE, AmbiguousError, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sources.code_lists import Scope
    from sources.pxweb.layout import Contents, Dimension, Layout
    from sources.pxweb.metadata import Variable


@dataclass(frozen=True)
class Selection:
    """The values asked of one variable; `split` is the order in which questions are split along it, if they are."""

    code: str
    values: list[str]
    split: int | None = None


def selections(layout: Layout, scope: Scope, variables: list[Variable], table: str) -> list[Selection]:
    """What to ask of every variable: first those of the layout in its order, then the totals of the others.

    Raises SourceError where the table lacks a variable, a value or a municipality that is to be asked.
    """
    chosen: dict[str, Selection | None] = {}
    for dimension in layout.dimensions:
        variable = _find(variables, dimension, table)
        chosen[variable.code] = _chosen(variable, dimension, layout.totals, scope, table)
    if layout.contents is not None:
        contents = _find(variables, layout.contents, table)
        places = [_place(contents, quantity.text, f"{table}: {contents.text}") for quantity in layout.quantities]
        chosen[contents.code] = Selection(contents.code, [contents.values[place] for place in places])
    for variable in variables:
        if variable.code not in chosen:
            chosen[variable.code] = _total(variable, layout.totals, table)
    return [selection for selection in chosen.values() if selection is not None]


def _chosen(
    variable: Variable, dimension: Dimension, totals: Sequence[str], scope: Scope, table: str
) -> Selection | None:
    if isinstance(dimension.ask, tuple):
        places = [_place(variable, (text,), f"{table}: {variable.text}") for text in dimension.ask]
        return Selection(variable.code, [variable.values[place] for place in places])
    if dimension.ask == "total":
        return _total(variable, totals, table)
    try:
        matched = dimension.matches(variable.values)
    except AmbiguousError as error:
        raise SourceError(f"{table}: {variable.text}: {error}; choose one in the layout in source.yml") from error
    if dimension.ask == "all":
        return Selection(variable.code, list(matched))
    if dimension.ask == "years":
        years = [value for value, year in matched.items() if year.isdecimal() and int(year) in scope.years]
        if not years:
            asked = f"{scope.years[0]}-{scope.years[-1]}"
            raise SourceError(f"{table}: none of the years {asked} is there; look at {variable.text}")
        return Selection(variable.code, years, split=2)
    former = scope.former_municipality_codes if dimension.ask == "areas_and_former" else ()
    return Selection(variable.code, _areas(matched, (*scope.municipality_codes, *former), table), split=1)


def _areas(matched: dict[str, str], codes: Sequence[str], table: str) -> list[str]:
    """The table's codes of the municipalities."""
    found = {code: value for value, code in matched.items()}
    missing = [code for code in codes if code not in found]
    if missing:
        raise SourceError(
            f"{table}: no municipality {', '.join(missing)}, which the seeds say is followed; if it has become a part "
            "of another, change the seeds as docs/operations.md says under “When borders change”; if not, ask the "
            "publisher what its code in this table is"
        )
    return [found[code] for code in codes]


def _total(variable: Variable, texts: Sequence[str], table: str) -> Selection | None:
    """The choice of a variable's total: by its code or text, or no choice at all where the variable can be left out."""
    if TOTAL_CODE in variable.values:
        return Selection(variable.code, [TOTAL_CODE])
    place = place_of(texts, variable.texts)
    if place is not None:
        return Selection(variable.code, [variable.values[place]])
    if variable.can_be_left_out:
        return None
    raise SourceError(f"{table}: {variable.text} has no total; choose its value in the layout in source.yml")


def _find(variables: list[Variable], wanted: Dimension | Contents, table: str) -> Variable:
    place = place_of(wanted.text, [variable.text for variable in variables])
    if place is not None:
        return variables[place]
    by_role = [variable for variable in variables if wanted.role is not None and variable.role == wanted.role]
    if len(by_role) == 1:
        return by_role[0]
    texts = ", ".join(variable.text for variable in variables)
    raise SourceError(
        f"{table}: no variable called {' or '.join(wanted.text)}, only {texts}; correct its text in source.yml"
    )


def _place(variable: Variable, texts: Sequence[str], where: str) -> int:
    place = place_of(texts, variable.texts)
    if place is not None:
        return place
    raise SourceError(
        f"{where} has no {' or '.join(texts)}, only {', '.join(variable.texts[:50])}; correct the text in source.yml"
    )


def questions(selections: list[Selection], limit: int, table: str) -> Iterator[dict[str, list[str]]]:
    """The values asked by variable's code, question by question, each within the limit.

    All at once, or by groups of areas, or area by area by groups of years. Raises SourceError where even one area and
    year is over the limit.
    """
    steps = {selection.code: len(selection.values) for selection in selections}
    for selection in sorted((s for s in selections if s.split is not None), key=lambda s: s.split or 0):
        others = math.prod(step for code, step in steps.items() if code != selection.code)
        steps[selection.code] = min(len(selection.values), max(1, limit // others))
    if math.prod(steps.values()) > limit:
        raise SourceError(
            f"{table}: one area and year alone is {math.prod(steps.values())} cells, over the publisher's {limit}; "
            "ask for less in the layout in source.yml"
        )
    chunks = [
        [selection.values[start : start + steps[selection.code]] for start in _starts(selection, steps)]
        for selection in selections
    ]
    for chosen in product(*chunks):
        yield {selection.code: values for selection, values in zip(selections, chosen, strict=True)}


def _starts(selection: Selection, steps: dict[str, int]) -> range:
    return range(0, len(selection.values), steps[selection.code])
