"""What a page of the site holds: read from its HTML, or opened in a browser. Not here: what is right or wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

# the page answers to clicks; its charts came with it
IS_READY = "() => document.documentElement.hasAttribute('data-ready')"
# what sticks out of the window, but for what lies in a box of its own that can be scrolled
TOO_WIDE = """() => {
    const scrolls = (e) =>
        e && (['auto', 'scroll'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    const out = [...document.querySelectorAll('body *')]
        .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !scrolls(e))
        .map((e) => `${e.tagName} ${e.className.baseVal ?? e.className}`);
    return document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['the page', ...out] : out;
}"""
# the browser's own parser, without drawing anything or running a script; each block and cell is a line
READ = """(html) => {
    const page = new DOMParser().parseFromString(html, 'text/html');
    const blocks = 'p, li, dt, dd, h1, h2, h3, h4, td, th, tr, div, summary, caption, figcaption, label, option, .alla';
    const all = (selector, name) => [...page.querySelectorAll(selector)].map((e) => e.getAttribute(name));
    for (const ignored of page.querySelectorAll('script, style')) ignored.remove();
    for (const block of page.querySelectorAll(blocks)) {
        block.prepend('\\n');
        block.append('\\n');
    }
    const text = (e) => e.textContent.replace(/[ \\t\\n]+/g, ' ').trim();
    return {
        lang: page.documentElement.lang,
        title: page.title,
        h1: [...page.querySelectorAll('h1')].map(text),
        text: text(page.body),
        links: all('a[href]:not([download])', 'href'),
        loads: [
            ...all('[src]', 'src'),
            ...all('link[href]:not([rel=alternate], [rel=canonical])', 'href'),
            ...all('use, image', 'href'),
        ],
    };
}"""


@dataclass
class Document:
    """What the HTML of one page holds; `text` has all of it, also what is folded or waits to be chosen."""

    lang: str
    title: str
    h1: list[str]
    text: str
    links: list[str]
    loads: list[str]


@dataclass
class Visit:
    """What the browser complained of while one page was opened, and what it drew too wide."""

    status: int = 0
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
        complaints=list(watch.complaints),
        outside=list(watch.outside),
        too_wide=page.evaluate(TOO_WIDE),
    )


def crawl(page: Page, site: Path) -> dict[str, Document]:
    """Every page in the folder `site` that links lead to from the front page; by path.

    Raises FileNotFoundError where a link leads to no page.
    """
    found: dict[str, Document] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        html = (site / path.lstrip("/") / "index.html").read_text(encoding="utf-8")
        found[path] = Document(**page.evaluate(READ, html))
        links = (urldefrag(urljoin(path, link)).url for link in found[path].links if not urlsplit(link).scheme)
        waiting.extend(urlsplit(link).path for link in links)
    return found
