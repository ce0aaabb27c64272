"""The published release over HTTP: compressed pages, parts of files, strict headers, and nothing but that release."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest

from orchestration.release.serve import application_of_held
from orchestration.release.whole_bodies import Bodies
from tests.orchestration.release.conftest import PAGE, PARQUET, Site, served

if TYPE_CHECKING:
    from pathlib import Path


def test_the_front_page_is_the_published_releases(site: Site) -> None:
    answer = site.get("/")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "2026.01.01-2" in answer.body.decode()
    assert b"Kuopio" in site.get("/kunta/kuopio/").body


def test_a_page_is_compressed_for_whom_can_read_it(site: Site) -> None:
    answer = site.get("/", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < len(PAGE) / 5
    assert "päästöt" in gzip.decompress(answer.body).decode()
    assert "content-encoding" not in site.get("/").headers


def test_a_page_is_asked_about_again_after_a_release_and_what_it_loads_never(site: Site) -> None:
    script = site.data_dir / "published" / "site" / "sivu.js"
    script.write_text("1")
    assert site.get("/").headers["cache-control"] == site.get("/sivu.js").headers["cache-control"] == "no-cache"
    assert "immutable" in site.get("/r/2026.01.01-2/sivu.js").headers["cache-control"]


@pytest.mark.parametrize(("asked", "first", "end"), [("0-99", 0, 100), ("100-4195", 100, 4196), ("-8", 10232, 10240)])
def test_a_part_of_a_file_comes_as_its_own_bytes(site: Site, asked: str, first: int, end: int) -> None:
    answer = site.get("/tiedostot/mart.parquet", range=f"bytes={asked}", accept_encoding="gzip")
    assert answer.status == 206
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{len(PARQUET)}"
    assert "content-encoding" not in answer.headers
    assert answer.body == PARQUET[first:end]


def test_a_part_beyond_the_file_is_refused(site: Site) -> None:
    assert site.get("/tiedostot/mart.parquet", range="bytes=20000-20099").status == 416


def test_a_reader_may_ask_how_long_a_file_is(site: Site) -> None:
    answer = site.get("/tiedostot/mart.parquet", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(PARQUET))
    assert answer.headers["accept-ranges"] == "bytes"


def test_a_chart_alone_may_stand_in_a_frame_and_nothing_else_is_let_go(site: Site) -> None:
    strict, framed = site.get("/").headers, site.get("/upote/kuopio/paastot/").headers
    assert framed["content-security-policy"] == strict["content-security-policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    assert "x-frame-options" not in framed
    assert strict["x-frame-options"] == "DENY"
    others = ("x-content-type-options", "referrer-policy", "cross-origin-opener-policy")
    assert [framed[name] for name in others] == [strict[name] for name in others]


@pytest.mark.parametrize("path", ["/", "/tiedostot/mart.parquet", "/ei-ole-sellaista"])
def test_every_answer_carries_the_strict_headers(site: Site, path: str) -> None:
    headers = site.get(path).headers
    policy = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";") if rule.strip())
    assert policy["default-src"] in {"'self'", "'none'"}
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert not re.search(r"https?:|\*", headers["content-security-policy"])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers or "uvicorn" in headers["server"]  # serve_published leaves it out altogether


@pytest.mark.parametrize(
    "path",
    [
        "/tiedostot/../secret.txt",
        "/tiedostot/../../secret.txt",
        "/tiedostot/%2e%2e/%2e%2e/secret.txt",
        "/tiedostot/..%2f..%2fsecret.txt",
        "/tiedostot/..%5c..%5csecret.txt",
        "/../../secret.txt",
        "/..%2f..%2f..%2fsecret.txt",
        "/tiedostot//etc/passwd",
        "/%2fetc/passwd",
        "/tiedostot/%00",
        "/tiedostot/../2026.01.01-1/only-of-1.csv",
        "/tiedostot/only-of-1.csv",
        "/tiedostot/releases/2026.01.01-1/only-of-1.csv",
        "/tiedostot/",
        "/tiedostot/site",
    ],
)
def test_nothing_but_the_files_of_the_release_can_be_had(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status in {307, 404, 405}, answer
    for content in (b"not for readers", b"root:", b"a\n"):
        assert content not in answer.body


def test_nothing_can_be_sent(site: Site) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert site.get("/tiedostot/mart.parquet", method=method).status == 405


def test_the_server_follows_a_switch_of_the_release(site: Site) -> None:
    assert site.get("/tiedostot/only-of-1.csv").status == 404
    site.publish("2026.01.01-1")
    assert "2026.01.01-1" in site.get("/").body.decode()
    assert site.get("/tiedostot/only-of-1.csv").body == b"a\n"
    assert b"2026.01.01-1" in site.get("/tiedostot/release.json").body


# One release for a page and all that is its own, across a switch

OLD, NEW = "2026.01.01-1", "2026.01.01-2"
LOADED = {"sivu.js": "// {}", "_app/immutable/a.css": "/* {} */", "alkupera/julkaisu.json": '"{}"'}


@pytest.fixture
def two_versions(site: Site) -> Site:
    """Two releases of which each file says whose it is; the older is published."""
    for release_id in (OLD, NEW):
        folder = site.data_dir / "releases" / release_id
        for name, content in LOADED.items():
            (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "site" / name).write_text(content.format(release_id))
        (folder / "numbers.csv").write_text(f"release\n{release_id}\n")
        links = '<script src="/sivu.js"></script><link href="/_app/immutable/a.css"><a href="/tiedostot/numbers.csv">'
        links += '<use href="/kartta.svg#kunnat">'
        others = '<a href="/kunta/kuopio/"><a href="https://x.fi/a.css"><a href="/data/latest/a.csv"><a href="#a.css">'
        page = f"<!doctype html><title>{release_id}</title>{links}{others}{'x' * 2000}"
        (folder / "site" / "index.html").write_text(page)
        os.utime(folder / "site" / "index.html", (0, 0))  # as large and as old as the other: still another page
    site.publish(OLD)
    return site


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_all_that_a_page_loads_and_gives_stays_of_its_release_when_another_is_published(
    two_versions: Site, accepted: str
) -> None:
    answer = two_versions.get("/", accept_encoding=accepted)
    assert answer.headers["x-ilmasto-julkaisu"] == OLD
    page = (gzip.decompress(answer.body) if accepted == "gzip" else answer.body).decode()
    two_versions.publish(NEW)
    addresses = re.findall(r'(?:src|href)="(/r/[^"]+)"', page)
    names = ["sivu.js", "_app/immutable/a.css", "tiedostot/numbers.csv", "kartta.svg#kunnat"]
    assert addresses == [f"/r/{OLD}/{name}" for name in names]
    for address in (*addresses[:3], f"/r/{OLD}/alkupera/julkaisu.json"):
        loaded = two_versions.get(address)
        assert loaded.status == 200
        assert OLD in loaded.body.decode()
        assert "immutable" in loaded.headers["cache-control"]
    for untouched in ('"/kunta/kuopio/"', '"https://x.fi/a.css"', '"/data/latest/a.csv"', '"#a.css"'):
        assert untouched in page
    after = two_versions.get("/", if_none_match=answer.headers["etag"])
    assert (after.status, after.headers["x-ilmasto-julkaisu"]) == (200, NEW)
    assert two_versions.get("/tiedostot/numbers.csv").headers["x-ilmasto-julkaisu"] == NEW


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_page_that_is_had_already_is_not_sent_again(two_versions: Site, accepted: str) -> None:
    first = two_versions.get("/", accept_encoding=accepted)
    again = two_versions.get("/", accept_encoding=accepted, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["x-ilmasto-julkaisu"] == OLD
    other = two_versions.get("/", accept_encoding="identity" if accepted == "gzip" else "gzip")
    assert other.headers["etag"] != first.headers["etag"]
    assert other.headers["vary"] == first.headers["vary"] == "Accept-Encoding"
    head = two_versions.get("/", method="HEAD", accept_encoding=accepted)
    assert (head.body, head.headers["content-length"]) == (b"", str(len(first.body)))


@pytest.mark.parametrize(
    "path",
    [
        f"/r/{OLD}/",
        f"/r/{OLD}/index.html",
        f"/r/{OLD}/kunta/kuopio/index.html",
        f"/r/{OLD}/tiedostot/site/index.html",
        f"/r/{OLD}/tiedostot/site/sivu.js",
        f"/r/{OLD}/tiedostot/../../{NEW}/numbers.csv",
        f"/r/{OLD}/..%2f..%2f..%2fsecret.txt",
        f"/r/{OLD}/tiedostot/..%2f..%2fsecret.txt",
        "/r/2026.01.01-9/sivu.js",
        "/r/..%2fsecret.txt",
        "/r/",
        "/r",
    ],
)
def test_at_the_address_of_a_release_is_what_its_pages_load_and_nothing_else(two_versions: Site, path: str) -> None:
    answer = two_versions.get(path)
    assert answer.status == 404
    assert b"not for readers" not in answer.body


def test_a_text_is_compressed_once_however_many_ask_for_it_and_little_is_held(tmp_path: Path) -> None:
    made: list[str] = []
    bodies = Bodies(most_bytes=250)

    def make(name: str) -> bytes:
        made.append(name)
        time.sleep(0.02)
        return b"x" * 100

    async def ask() -> None:
        together = await asyncio.gather(*(bodies.get(("a",), partial(make, "a")) for _ in range(20)))
        assert {len(body) for body in together} == {100}
        for name in ("b", "a", "c", "a"):  # b is the longest unused when c comes
            await bodies.get((name,), partial(make, name))
        assert bodies.held_bytes == 200
        with pytest.raises(FileNotFoundError):
            await bodies.get(("gone",), (tmp_path / "gone").read_bytes)
        await bodies.get(("gone",), partial(make, "gone"))  # a failure is not kept

    with ThreadPoolExecutor() as beside:  # where a browser's test has a loop of its own in this process
        beside.submit(asyncio.run, ask()).result()
    assert made == ["a", "b", "c", "gone"]


def test_every_page_of_a_held_release_is_marked_and_no_file_of_it(tmp_path: Path) -> None:
    pages = tmp_path / "release" / "site"
    (pages / "kunta").mkdir(parents=True)
    (pages / "index.html").write_text("<html><body class='a'><h1>Etusivu</h1></body></html>", encoding="utf-8")
    (pages / "kunta" / "index.html").write_text("<p>Kuopio</p>" * 20_000, encoding="utf-8")
    (pages.parent / "mart.parquet").write_bytes(PARQUET)
    with served(application_of_held(pages.parent)) as port:
        site = Site(tmp_path, port)
        front, place = site.get("/"), site.get("/kunta/")
        assert front.body.decode().startswith("<html><body class='a'><p role=\"note\"")
        for page in (front, place):
            assert page.body.count(b"Tarkistettavana, ei julkaistu") == 1
            assert int(page.headers["content-length"]) == len(page.body)
        assert site.get("/", if_none_match=front.headers["etag"]).status == 200
        assert site.get("/tiedostot/mart.parquet").body == PARQUET
