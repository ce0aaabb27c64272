"""The built site on a loopback port under its content security policy, and one Chromium for all browser tests.

The site is the folder in ILMASTO_SITE, else `data/published/site`; its release is the folder in ILMASTO_RELEASE, else
the one that the site lies in.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import duckdb
import pytest
from crawl import Visit, Watch, crawl, visit
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# no plan and no target; outside the project; the most measures; a partial sum
UNLIKE_OTHERS = ("/kunta/tervo/", "/kunta/kaavi/", "/kunta/kuopio/", "/alue/ita-suomen-elinvoimakeskus/")


@dataclass(frozen=True)
class Release:
    """The release that the site was built from. `rows` reads its Parquet files, written as {table}."""

    folder: Path
    about: dict[str, Any]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        tables = {path.stem: f"read_parquet('{path}')" for path in self.folder.glob("*.parquet")}
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
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fi-FI")
    yield context
    context.close()


@pytest.fixture(scope="session")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fi-FI")
    yield context
    context.close()


@pytest.fixture(scope="session")
def without_javascript(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=False, locale="fi-FI")
    yield context
    context.close()


@pytest.fixture(scope="session")
def visits(desktop: BrowserContext, site_url: str) -> dict[str, Visit]:
    """Every page of the site on a desktop, found by following links; by path."""
    page = desktop.new_page()
    found = crawl(page, site_url)
    page.close()
    return found


@pytest.fixture(scope="session")
def phone_visits(phone: BrowserContext, site_url: str, visits: dict[str, Visit]) -> dict[str, Visit]:
    """On a phone, one page of each kind and those whose content is unlike the others'; by path."""
    kinds = {(path.split("/")[1], path.count("/")): path for path in visits}
    page = phone.new_page()
    watch = Watch(page, site_url)
    found = {path: visit(page, watch, urljoin(site_url, path)) for path in {*kinds.values(), *UNLIKE_OTHERS}}
    page.close()
    return found


@pytest.fixture
def page(desktop: BrowserContext) -> Iterator[Page]:
    opened = desktop.new_page()
    yield opened
    opened.close()
