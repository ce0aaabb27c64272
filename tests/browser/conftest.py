"""The built site on a loopback port under its content security policy, and one Chromium for all browser tests.

The site is the folder in ILMASTO_SITE, else `data/published/site`; its release is the folder in ILMASTO_RELEASE, else the
one that the site lies in.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

import duckdb
import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DESKTOP = (1280, 900)
PHONE = (390, 844)


@dataclass
class Visit:
    """What happened while one page was open."""

    url: str
    status: int = 0
    h1: list[str] = field(default_factory=list)
    lang: str = ""
    title: str = ""
    text: str = ""
    links: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)


@dataclass
class Release:
    """The release that the site was built from: `query` reads its Parquet files, written as {table}."""

    folder: Path
    about: dict[str, Any]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        tables = {path.stem: f"read_parquet('{path}')" for path in self.folder.rglob("*.parquet")}
        with duckdb.connect() as connection:
            return connection.execute(sql.format(**tables)).fetchall()


@pytest.fixture(scope="session")
def site_dir() -> Path:
    folder = Path(os.environ.get("ILMASTO_SITE") or ROOT / "data/published/site").resolve()
    if not (folder / "index.html").is_file():
        pytest.skip(f"no built site in {folder}: run `make run`, or name one in ILMASTO_SITE")
    return folder


@pytest.fixture(scope="session")
def release(site_dir: Path) -> Release:
    folder = Path(os.environ.get("ILMASTO_RELEASE") or site_dir.parent).resolve()
    if not (folder / "release.json").is_file():
        pytest.skip(f"no release.json in {folder}: name the site's release in ILMASTO_RELEASE")
    return Release(folder, json.loads((folder / "release.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def site_url(site_dir: Path) -> Iterator[str]:
    """Where the site is served. The one place that knows by whom."""
    policy = json.loads((ROOT / "dashboards/lib/csp.json").read_text(encoding="utf-8"))
    header = "; ".join(f"{directive} {sources}" for directive, sources in policy.items())

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", header)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site_dir)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("no chromium on the path: install Debian's package `chromium`")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    yield from _context(browser, DESKTOP)


@pytest.fixture(scope="session")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    yield from _context(browser, PHONE)


@pytest.fixture(scope="session")
def without_javascript(browser: Browser) -> Iterator[BrowserContext]:
    yield from _context(browser, DESKTOP, java_script_enabled=False)


@pytest.fixture(scope="session")
def page(desktop: BrowserContext) -> Iterator[Page]:
    opened = desktop.new_page()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def visits(desktop: BrowserContext, site_url: str) -> dict[str, Visit]:
    """Every page that links lead to from the front page, opened once on a desktop; by path."""
    return _crawl(desktop, site_url)


@pytest.fixture(scope="session")
def phone_visits(phone: BrowserContext, site_url: str, visits: dict[str, Visit]) -> dict[str, Visit]:
    """The same pages on a phone, one of each kind that looks alike being enough."""
    page = phone.new_page()
    kinds = {(path.split("/")[1], path.count("/")): path for path in visits}
    return {path: _visit(page, urljoin(site_url, path), site_url) for path in [*kinds.values(), *_awkward(visits)]}


def _awkward(visits: dict[str, Visit]) -> list[str]:
    """Pages whose content is not like the others': nothing reported, no target, a partial sum."""
    wanted = ("/kunta/kaavi/", "/kunta/tervo/", "/kunta/kuopio/", "/alue/ita-suomen-elinvoimakeskus/")
    return [path for path in wanted if path in visits]


def _context(browser: Browser, size: tuple[int, int], **options: Any) -> Iterator[BrowserContext]:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fi-FI", **options)
    yield context
    context.close()


def _crawl(context: BrowserContext, site_url: str) -> dict[str, Visit]:
    page = context.new_page()
    found: dict[str, Visit] = {}
    waiting = [site_url]
    while waiting:
        url = waiting.pop(0)
        if urlsplit(url).path in found:
            continue
        visit = _visit(page, url, site_url)
        found[urlsplit(url).path] = visit
        waiting.extend(link for link in visit.links if urlsplit(link).netloc == urlsplit(site_url).netloc)
    page.close()
    return found


def _visit(page: Page, url: str, site_url: str) -> Visit:
    visit = Visit(url)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visit.complaints.append(f"{message.type}: {message.text}")

    def on_error(error: object) -> None:
        visit.complaints.append(f"exception: {error}")

    def on_response(response: Response) -> None:
        if not response.url.startswith((site_url, "data:", "blob:")):
            visit.outside.append(response.url)
        elif response.status >= 400:
            visit.complaints.append(f"{response.status}: {response.url}")

    listeners = {"console": on_console, "pageerror": on_error, "response": on_response}
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]  one overload per event name
    page.on(
        "request", lambda request: visit.outside.append(request.url) if _is_outside(request.url, site_url) else None
    )
    try:
        answer = page.goto(url, wait_until="load")
        visit.status = answer.status if answer else 0
        page.wait_for_function(
            "() => [...document.querySelectorAll('.chart')].every((c) => c.querySelector('canvas, svg'))"
        )
        visit.h1 = page.locator("h1").all_inner_texts()
        visit.lang = page.locator("html").get_attribute("lang") or ""
        visit.title = page.title()
        visit.text = page.locator("body").inner_text()
        visit.links = [
            urldefrag(link).url
            for link in page.eval_on_selector_all("a[href]", "as => as.map(a => a.href || a.href.baseVal)")
        ]
        visit.too_wide = page.evaluate(TOO_WIDE)
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
    return visit
