"""Opening a page in a browser and noting all that a test may want to know of it. Not here: what is right or wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

# the page answers to clicks; its charts came with it
IS_READY = "() => document.documentElement.hasAttribute('data-ready')"
LINKS = "(as) => as.map((a) => a.href.baseVal ?? a.getAttribute('href'))"
# what sticks out of the window, but for what lies in a box of its own that can be scrolled
TOO_WIDE = """() => {
    const scrolls = (e) =>
        e && (['auto', 'scroll'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    const out = [...document.querySelectorAll('body *')]
        .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !scrolls(e))
        .map((e) => `${e.tagName} ${e.className.baseVal ?? e.className}`);
    return document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['the page', ...out] : out;
}"""


@dataclass
class Visit:
    """What one page is like once it is open, and what the browser complained of meanwhile."""

    status: int = 0
    lang: str | None = None
    title: str = ""
    h1: list[str] = field(default_factory=list)
    text: str = ""
    links: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)


class Watch:
    """Everything that goes wrong on `page`, from the moment of watching on."""

    def __init__(self, page: Page, site_url: str) -> None:
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", lambda r: self.complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith((site_url, "data:", "blob:")) else self.outside.append(r.url),
        )


def visit(page: Page, watch: Watch, url: str) -> Visit:
    """Open `url` and wait until it answers to clicks."""
    watch.complaints.clear()
    watch.outside.clear()
    answer = page.goto(url, wait_until="load")
    page.wait_for_function(IS_READY)
    return Visit(
        status=answer.status if answer else 0,
        lang=page.locator("html").get_attribute("lang"),
        title=page.title(),
        h1=page.locator("h1").all_inner_texts(),
        text=page.locator("body").inner_text(),
        links=page.eval_on_selector_all("a[href]:not([download])", LINKS),
        complaints=list(watch.complaints),
        outside=list(watch.outside),
        too_wide=page.evaluate(TOO_WIDE),
    )


def crawl(page: Page, site_url: str, start: Iterable[str] = ("/",)) -> dict[str, Visit]:
    """Every page of the site that links lead to, each opened once; by path."""
    watch = Watch(page, site_url)
    found: dict[str, Visit] = {}
    waiting = list(start)
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = visit(page, watch, urljoin(site_url, path))
        urls = (urldefrag(urljoin(urljoin(site_url, path), link)).url for link in found[path].links)
        waiting.extend(urlsplit(url).path for url in urls if url.startswith(site_url))
    return found
