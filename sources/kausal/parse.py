"""Kausal's pages -> typed tables: actions, their tasks and links, and what the numbers in them mean.

Here: which object of which page a row comes from, and whether a list came whole. Not here: the envelope of a page
(`pages.py`), one value (`values.py`), or what a status means (dbt).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sources.coordinators.cells import plain_text
from sources.kausal.pages import Page, PageName, parts_of, read_page
from sources.kausal.values import read_value, shown
from sources.problems import Parsed, Problem, WrongCell, WrongFile
from sources.tables import listed, nothing, typed_table, with_lineage
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sources.contract import Dataset, Source
    from sources.landing import Snapshot

    Row = dict[str, Any]


_TELLS_GAPS = frozenset({"actions", "terms"})
"""The datasets that say what is missing of a list, so that those of the same files do not say it again."""


class _Found(NamedTuple):
    """An object that becomes a row: its fields, what its place says of it, and its place in the page's results."""

    fields: Row
    derived: Row
    place: int


def parse(source: Source, dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """The dataset's rows from all its pages: contract columns, then lineage columns; a row is a result's place.

    HTML has become text and every text is harmless. A row with a wrong cell is left out and told in `problems`; so is a
    page that is none, and a list whose pages do not add up. Never raises because of a file's content.
    """
    if not snapshots:
        return nothing(dataset)
    layout = source.dataset("actions").layout | dataset.layout
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    lists: dict[tuple[str, str, str | None], list[tuple[Snapshot, int, Page]]] = defaultdict(list)
    for snapshot in snapshots:
        name = parts_of(snapshot.name)
        try:
            page = read_page(snapshot.read())
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name))
            continue
        lists[name.plan, name.list, name.part].append((snapshot, name.number, page))
        part, found = _rows(dataset, snapshot, name, page, layout)
        parts.append(part)
        problems += listed(found)
    if dataset.name in _TELLS_GAPS:
        problems += [problem for pages in lists.values() for problem in _gaps(pages)]
    return Parsed(typed_table(dataset, parts), problems)


def _rows(
    dataset: Dataset, snapshot: Snapshot, name: PageName, page: Page, layout: Row
) -> tuple[pd.DataFrame, list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for place, result in enumerate(page.results, start=1):
        try:
            if not isinstance(result, dict):
                raise _wrong("results", result, "an object")
            rows.extend(_row(dataset, found, name, layout) for found in _OBJECTS[dataset.name](result, name, place))
        except WrongFile as error:
            problems.append(error.in_file(snapshot.name, row=place))
    frame = pd.DataFrame(rows, columns=[*(column.name for column in dataset.columns), "place_in_page"], dtype=object)
    values = {column.name: frame[column.name] for column in dataset.columns}
    return with_lineage(values, frame["place_in_page"], snapshot), problems


def _row(dataset: Dataset, found: _Found, name: PageName, layout: Row) -> Row:
    row: Row = {"plan": name.plan, "place_in_page": found.place} | found.derived
    for column in dataset.file_columns:
        if column.name not in found.fields and column.name not in layout["may_lack"]:
            raise _wrong(column.name, None, "this field; the publisher may have renamed it")
        value = found.fields.get(column.name)
        try:
            row[column.name] = read_value(value, column, is_html=column.name in layout["html"])
        except WrongCell as error:
            raise _wrong(column.name, value, expected_words(column)) from error
    if dataset.name == "actions":
        row["identifier_lower"] = row["identifier"] and row["identifier"].casefold()
    return row


def _actions(result: Row, _: PageName, place: int) -> Iterator[_Found]:
    yield _Found(result, {}, place)


def _tasks(result: Row, _: PageName, place: int) -> Iterator[_Found]:
    tasks = result.get("tasks", [])
    if not isinstance(tasks, list):
        raise _wrong("tasks", tasks, "a list of tasks")
    for task in tasks:
        if not isinstance(task, dict):
            raise _wrong("tasks", task, "a task with its fields")
        yield _Found(task, {"action_id": _number("id", result.get("id"))}, place)


def _links(result: Row, _: PageName, place: int) -> Iterator[_Found]:
    action_id = _number("id", result.get("id"))
    links: list[tuple[str, object, object]] = []
    categories = result.get("categories")
    if not isinstance(categories, dict):
        raise _wrong("categories", categories, "an object of category types with their categories")
    for category_type, given in categories.items():
        chosen = given if isinstance(given, list) else [] if given is None else [given]
        links += [("categories", category, category_type.casefold()) for category in chosen]
    for party in _list_of(result, "responsible_parties"):
        if not isinstance(party, dict):
            raise _wrong("responsible_parties", party, "an organisation and its role")
        links.append(("organization", party.get("organization"), party.get("role")))
    # the publisher leaves indicators out of actions in some versions
    links += [("indicators", indicator, None) for indicator in _list_of(result, "indicators", may_lack=True)]
    places: dict[str, int] = defaultdict(int)
    for list_name, linked, role in links:
        places[list_name] += 1
        derived = {"action_id": action_id, "list": list_name, "place": places[list_name]}
        yield _Found({}, derived | {"linked_id": _number(list_name, linked), "role": _role(role)}, place)


def _terms(result: Row, name: PageName, place: int) -> Iterator[_Found]:
    yield _Found(result, {"list": name.list}, place)


_OBJECTS: dict[str, Callable[[Row, PageName, int], Iterator[_Found]]] = {
    "actions": _actions,
    "action_tasks": _tasks,
    "action_links": _links,
    "terms": _terms,
}


def _wrong(column: str, value: object, expected: str) -> WrongFile:
    """What to raise where something of an action has not the promised shape."""
    return WrongFile(expected, column, shown(value))


def _list_of(result: Row, column: str, *, may_lack: bool = False) -> list[object]:
    given = result.get(column, [] if may_lack else None)
    if not isinstance(given, list):
        raise _wrong(column, given, "a list")
    return given


def _number(column: str, value: object) -> int:
    if type(value) is not int or not 0 < value < 2**53:
        raise _wrong(column, value, "the publisher's number, a whole number from 1")
    return value


def _role(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _wrong("role", value, "text")
    return None if value is None else plain_text(value) or None


def _gaps(pages: list[tuple[Snapshot, int, Page]]) -> Iterator[Problem]:
    """What is missing of one list: a page, or results that its pages count but do not hold."""
    last = pages[-1][0].name
    numbers = [number for _, number, _ in pages]
    if numbers != list(range(1, len(pages) + 1)) or pages[-1][2].next is not None:
        found = f"pages {', '.join(map(str, numbers))}"
        yield Problem(last, "every page of the list from 1 to its last; fetch it again", column="next", value=found)
        return
    held = sum(len(page.results) for _, _, page in pages)
    counts = sorted({page.count for _, _, page in pages})
    if counts != [held]:
        found = f"{held} results; the pages count {', '.join(map(str, counts))}"
        expected = "as many results as every page counts: the list changed while it was read; fetch it again"
        yield Problem(last, expected, column="count", value=found)
