"""json-stat2 answers and .px files of PxWeb -> one typed table of long rows, as the dataset's layout says.

Here: which dimension fills which column, and which cells are wrong. Not here: the structure of an answer
(`jsonstat.py`, `px.py`), what of a whole .px file is taken (`narrow.py`), which values are allowed (the contract,
checked later), sums, or what a missing value means.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd

from sources.problems import Parsed, Problem, WrongFile
from sources.pxweb.jsonstat import read_answer
from sources.pxweb.layout import layout_of, place_of
from sources.pxweb.narrow import dimension_of, matches_of, narrowed
from sources.pxweb.px import SUFFIX, read_px
from sources.tables import listed, nothing, typed_table, with_lineage
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Column, Dataset
    from sources.landing import Snapshot
    from sources.pxweb.jsonstat import Answer, Categories
    from sources.pxweb.layout import Dimension, Layout

_LARGEST_WHOLE = 2**63


def read_tables(dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The rows of all answers: the contract's columns, then the lineage columns; `source_row` is a place in `value`.

    Of a .px file, which somebody downloaded by hand, only what the layout would have asked for is read; `source_row` is
    a place in its DATA, the first being 0. One row per combination of the layout's dimensions, in their order; where a
    row has several values, `source_row` is the place of the first. A value that the publisher marks as missing is NA
    and keeps its mark in its column of status. Rows with a wrong cell are left out and told in `problems`; so is an
    answer without the promised structure. Never raises because of a file's content.
    """
    if not snapshots:
        return nothing(dataset)
    layout = layout_of(dataset)
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for snapshot in snapshots:
        try:
            content = snapshot.read()
            is_px = snapshot.name.lower().endswith(SUFFIX)
            answer = narrowed(dataset, layout, read_px(content)) if is_px else read_answer(content)
            rows, found = _rows(dataset, layout, snapshot.name, answer)
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name))
            continue
        frame = pd.DataFrame(rows, columns=[*(column.name for column in dataset.columns), "place"], dtype=object)
        values = {column.name: frame[column.name] for column in dataset.columns}
        parts.append(with_lineage(values, frame["place"], snapshot))
        problems += listed(found)
    return Parsed(typed_table(dataset, parts), problems)


def _rows(dataset: Dataset, layout: Layout, name: str, answer: Answer) -> tuple[list[dict[str, Any]], list[Problem]]:
    dimensions = [dimension_of(answer, wanted) for wanted in layout.dimensions]
    starts = _starts(answer, layout, dimensions)
    columns = {column.name: column for column in dataset.columns}
    choices = [
        [_category(columns, wanted, found, code, group) for code, group in _groups(wanted, found)]
        for wanted, found in zip(layout.dimensions, dimensions, strict=True)
    ]
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for chosen in product(*choices):
        offset = sum(step for step, _, _ in chosen)
        place = starts[0] + offset
        wrong = next((problem for _, _, problem in chosen if problem is not None), None)
        cells: dict[str, Any] = {column: cell for _, found, _ in chosen for column, cell in found.items()}
        for quantity, start in zip(layout.quantities, starts, strict=True):
            figure, status = answer.figures[start + offset], answer.statuses.get(start + offset)
            cell = _number(figure, columns[quantity.value])
            if cell is None and (figure is not None or status is None):
                wrong = wrong or (quantity.value, str(figure), expected_words(columns[quantity.value]))
            cells[quantity.value] = cell
            if quantity.status is not None:
                cells[quantity.status] = status
        if wrong is None:
            rows.append(cells | {"place": place})
        else:
            column, found_value, expected = wrong
            problems.append(Problem(name, expected=expected, row=place, column=column, value=found_value))
    return rows, problems


def _starts(answer: Answer, layout: Layout, dimensions: list[Categories]) -> list[int]:
    """Where each quantity of the layout begins, at the totals of the other dimensions.

    Raises WrongFile where the answer is by more than it should be.
    """
    contents = None if layout.contents is None else dimension_of(answer, layout.contents)
    base = 0
    for other in answer.dimensions:
        if other in dimensions or other is contents:
            continue
        if len(other.codes) != 1:
            raise WrongFile("one value of this dimension: the total", other.label, f"{len(other.codes)} values")
        base += other.places[other.codes[0]] * other.stride
    if contents is None:
        return [base]
    labels = [contents.labels.get(code, code) for code in contents.codes]
    starts = []
    for quantity in layout.quantities:
        place = place_of(quantity.text, labels)
        if place is None:
            raise WrongFile(" or ".join(quantity.text), contents.label, ", ".join(labels))
        starts.append(base + place * contents.stride)
    return starts


def _groups(wanted: Dimension, found: Categories) -> list[tuple[str, str | None]]:
    """Each code with the pattern's group of it, None where it does not match."""
    matched = matches_of(wanted, found)
    return [(code, matched.get(code)) for code in found.codes]


def _category(
    columns: dict[str, Column], wanted: Dimension, found: Categories, code: str, group: str | None
) -> tuple[int, dict[str, object], tuple[str, str, str] | None]:
    """One category: how far it lies from the first, its cells, and what is wrong with it (column, value, expected)."""
    cells: dict[str, object] = {}
    wrong = None if group is not None else (wanted.column, code, f"a code like {' or '.join(wanted.pattern)}")
    texts = {wanted.code: code, wanted.label: found.labels.get(code, code), wanted.match: group}
    for name, text in texts.items():
        if name is None:
            continue
        cells[name] = text
        if columns[name].type == "integer":
            cells[name] = int(text) if text is not None and re.fullmatch("[0-9]{1,18}", text) else None
            if cells[name] is None:
                wrong = (name, code, expected_words(columns[name]))
    return found.places[code] * found.stride, cells, wrong


def _number(value: object, column: Column) -> float | int | None:
    """A JSON value as a number of the column's type; None where it is none or too large for one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST_WHOLE:
        return None
    if column.type == "integer":
        return int(value) if value == int(value) else None
    return float(value)
