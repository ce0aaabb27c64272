"""Asks Kausal Watch for the lists of every plan in `source.yml`, page by page.

Here: which lists are asked, and how their pages are followed. Not here: how a question travels and which addresses may
be asked (`sources/http.py`), or what a page holds (`parse.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sources.kausal.pages import MOST_PAGES, Page, file_name, read_page
from sources.problems import SourceError, WrongFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.asking import Ask
    from sources.contract import Source
    from sources.http import Client
    from sources.landing import Fetched


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """Every page of every list of each plan: `<plan>_<list>_01.json`, …, and `<plan>_categories-<type>_01.json`, ….

    Without plans there are no files. Raises SourceError where the publisher does not answer, a plan's number belongs to
    another plan, an answer is no page, or pages lead to another host, in a circle or on and on.
    """
    layout = source.dataset("actions").layout
    for plan, number in layout["plans"].items():
        _check_plan(ask.client, plan, number)
        types: list[object] = []
        for list_name, path in layout["lists"].items():
            for fetched, page in _pages(ask.client, plan, list_name, path.format(id=number, identifier=plan), layout):
                yield fetched
                types += page.results if list_name == "category-types" else []
        for category_type in types:
            type_id = category_type.get("id") if isinstance(category_type, dict) else None
            if type(type_id) is not int:
                raise SourceError(f"{plan}: a category type has no number (id); see how the publisher now lists them")
            path = layout["categories"].format(id=number, type=type_id)
            for fetched, _ in _pages(ask.client, plan, f"categories-{type_id}", path, layout):
                yield fetched


def _check_plan(client: Client, plan: str, number: int) -> None:
    """A wrong number would give a municipality the measures of another one. Raises SourceError."""
    answer = client.get(f"plan/{number}/")
    try:
        found = json.loads(answer.content)["identifier"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise SourceError(f"{answer.url}: not a plan with an identifier; try again later") from error
    if found != plan:
        raise SourceError(f"{answer.url}: this is the plan {found!r}, not {plan}; correct plans in source.yml")


def _pages(
    client: Client, plan: str, list_name: str, path: str, layout: dict[str, int]
) -> Iterator[tuple[Fetched, Page]]:
    address: str | None = f"{path}{'&' if '?' in path else '?'}limit={layout['page_size']}"
    seen: set[str] = set()
    while address is not None:
        if len(seen) == MOST_PAGES:
            raise SourceError(f"{address}: more than {MOST_PAGES} pages; see whether the list has an end")
        answer = client.get(address)
        if answer.url in seen:
            raise SourceError(f"{answer.url}: the pages lead in a circle, back to this one; try again later")
        seen.add(answer.url)
        try:
            page = read_page(answer.content)
        except WrongFile as error:
            found = "" if error.value is None else f" (“{error.value}”)"
            raise SourceError(f"{answer.url}: expected {error.expected}{found}; try again later") from error
        yield answer.as_file(file_name(plan, list_name, len(seen))), page
        address = page.next
