"""The built site on a loopback port under its content security policy, and one Chromium for all browser tests.

The site is that of the example data: the published one where it is made by today's code, else one built for the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import duckdb
import pytest
import uvicorn
from crawl import Document, Visit, Watch, crawl, visit
from filelock import FileLock
from playwright.sync_api import sync_playwright

from orchestration.release.dashboard import write_map
from orchestration.release.serve import application
from orchestration.runs import code_version
from orchestration.settings import DASHBOARDS_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
    from starlette.applications import Starlette

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-smooth-scrolling",  # what the tab key reaches is in sight at once
]
PATIENCE_MS = 120_000
LANGUAGES = ("/sv/", "/en/")
# no plan and no target; outside the project; the most measures; a partial sum
UNLIKE_OTHERS = ("/kunta/tervo/", "/kunta/kaavi/", "/kunta/kuopio/", "/alue/ita-suomen-elinvoimakeskus/")


def patient(context: BrowserContext) -> BrowserContext:
    """The same context, that waits while other tests keep the machine busy."""
    context.set_default_timeout(PATIENCE_MS)
    return context


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
def published() -> Path:
    """The published release of the example data with its site: that of `make run`, else one made for the tests."""
    own = ROOT / "data" / "browser"
    own.mkdir(parents=True, exist_ok=True)
    with FileLock(own / ".lock"):  # several processes may run the tests
        for data_dir in (ROOT / "data", own):
            if _is_todays_example(data_dir / "published"):
                return data_dir / "published"
        outcome = subprocess.run(
            [Path(sys.executable).with_name("ilmasto"), "refresh"],
            env=os.environ | {"ILMASTO_DATA_DIR": str(own), "ILMASTO_WITH_SITE": "true"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return own / "published"


def _is_todays_example(published: Path) -> bool:
    """Whether the release was made of the example data alone, by the code as it is now, with a site."""
    if not (published / "site" / "index.html").is_file():
        return False
    release = json.loads((published / "release.json").read_text(encoding="utf-8"))
    made_of = release["made_of"]
    versions = (code_version(with_site=False), code_version(with_site=True))
    return release["origin"] == "example" and (made_of["code"], made_of["site"]) == versions


@pytest.fixture(scope="session")
def release(published: Path) -> Release:
    return Release(published.resolve(), json.loads((published / "release.json").read_text(encoding="utf-8")))


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The address of `app` on a loopback port, as long as the block runs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # whoever comes before the server runs waits for it
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def site_url(published: Path) -> Iterator[str]:
    """The site as the project's own server serves it."""
    with served(application(published)) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.fail("no chromium on the path: install Debian's package `chromium`, or run `make test`")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    context = patient(browser.new_context(viewport={"width": 1280, "height": 900}, locale="fi-FI"))
    yield context
    context.close()


@pytest.fixture(scope="session")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = patient(browser.new_context(viewport={"width": 390, "height": 844}, locale="fi-FI"))
    yield context
    context.close()


@pytest.fixture(scope="session")
def in_the_dark(browser: Browser) -> Iterator[BrowserContext]:
    """Of a reader whose machine asks pages to be dark."""
    size: ViewportSize = {"width": 1280, "height": 900}
    context = patient(browser.new_context(viewport=size, color_scheme="dark", locale="fi-FI"))
    yield context
    context.close()


@pytest.fixture(scope="session")
def without_javascript(browser: Browser) -> Iterator[BrowserContext]:
    context = patient(browser.new_context(java_script_enabled=False, locale="fi-FI"))
    yield context
    context.close()


@pytest.fixture(scope="session")
def documents(desktop: BrowserContext, release: Release) -> dict[str, Document]:
    """The HTML of every page of the site, found by following links; by path."""
    page = desktop.new_page()
    found = crawl(page, release.folder / "site")
    page.close()
    return found


@pytest.fixture(scope="session")
def visits(desktop: BrowserContext, site_url: str, documents: dict[str, Document]) -> dict[str, Visit]:
    """On a desktop, one page of each kind and those whose content is unlike the others'; by path."""
    return _visited(desktop, site_url, documents)


@pytest.fixture(scope="session")
def phone_visits(phone: BrowserContext, site_url: str, documents: dict[str, Document]) -> dict[str, Visit]:
    """On a phone, one page of each kind and those whose content is unlike the others'; by path."""
    return _visited(phone, site_url, documents)


def _visited(context: BrowserContext, site_url: str, paths: Iterable[str]) -> dict[str, Visit]:
    kinds = {(*path.split("/")[1:3][: 1 + path.startswith(LANGUAGES)], path.count("/")): path for path in paths}
    page = context.new_page()
    watch = Watch(page, site_url)
    found = {path: visit(page, watch, urljoin(site_url, path)) for path in {*kinds.values(), *UNLIKE_OTHERS}}
    page.close()
    return found


@pytest.fixture
def page(desktop: BrowserContext) -> Iterator[Page]:
    opened = desktop.new_page()
    yield opened
    opened.close()


def copy_of_dashboards(folder: Path, release: Release) -> Path:
    """A copy of the dashboards' sources in `folder`, beside the installed tools, that reads the release."""
    dashboards = folder / "dashboards"
    made = shutil.ignore_patterns("node_modules", ".evidence", "build", "release", "*.lock", "kunnat.geojson", "data")
    shutil.copytree(DASHBOARDS_DIR, dashboards, ignore=made)
    (dashboards / "node_modules").symlink_to(DASHBOARDS_DIR / "node_modules")
    (dashboards / "release").symlink_to(release.folder)
    (folder / "docs").symlink_to(DASHBOARDS_DIR.parent / "docs")  # the pages of methods
    (folder / "orchestration").symlink_to(DASHBOARDS_DIR.parent / "orchestration")  # the query of passports
    write_map(dashboards / "static" / "kunnat.geojson", release.folder)
    return dashboards
