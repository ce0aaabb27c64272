"""Kausal's lists come in pages: what one page holds, and what its file is called.

Here: the envelope of a page and the names of its files. Not here: asking for pages (`fetch.py`), or what a result
means (`parse.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NamedTuple

from sources.problems import WrongFile
from sources.tables import beginning

MOST_PAGES = 50
"""How many pages of one list are followed; far more than any plan has."""

_NAME = re.compile(r"([a-z0-9.-]+)_([a-z_-]+?)(?:-(\d+))?_(\d{2})\.json")


@dataclass(frozen=True)
class Page:
    """One page: how many results the whole list has, the address of the next page, and this page's results."""

    count: int
    next: str | None
    results: list[object]


class PageName(NamedTuple):
    """What the name of a page's file says: the plan, the list, the number of a list's part, and the page from 1."""

    plan: str
    list: str
    part: str | None
    number: int


def read_page(content: bytes) -> Page:
    """The page in `content`. Raises WrongFile for anything else, whatever the bytes are."""
    if not content.strip():
        raise WrongFile("a page of results in JSON; the file is empty")
    shown = beginning(content.decode("utf-8", errors="replace"))
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise WrongFile("a page of results in JSON", shown) from error
    if not isinstance(document, dict):
        raise WrongFile("a page with count, next and results", shown)
    count, following, results = document.get("count"), document.get("next", ""), document.get("results")
    is_last = following is None
    if isinstance(count, int) and isinstance(results, list) and (is_last or (isinstance(following, str) and following)):
        return Page(count, following, results)
    raise WrongFile("a page with count, next and results", shown)


def file_name(plan: str, list_name: str, number: int) -> str:
    """`<plan>_<list>_<page>.json`, with the page in two digits from 01."""
    return f"{plan}_{list_name}_{number:02d}.json"


def parts_of(name: str) -> PageName:
    """What `file_name` put together. Raises ValueError for any other name."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(name)
    plan, list_name, part, number = match.groups()
    return PageName(plan, list_name, part, int(number))
