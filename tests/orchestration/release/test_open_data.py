"""The open files at addresses that last: each kept release at its own, the newest behind `latest`, for any site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.orchestration.release.conftest import Site

OLDER, NEWER = "2026.01.01-1", "2026.01.01-2"


@pytest.fixture
def open_site(site: Site) -> Site:
    """The site of two releases with what their index is made of."""
    for release_id in (OLDER, NEWER):
        folder = site.data_dir / "releases" / release_id
        resources = [{"name": "mart", "path": "mart.csv", "bytes": 1234, "description": "Numbers <of> places."}]
        package = {"version": release_id, "description": "Luvut", "resources": resources}
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        (folder / "mart.csv").write_text(f"release\n{release_id}\n", encoding="utf-8")
        about = {"release_id": release_id, "has_example": True}
        (folder / "release.json").write_text(json.dumps(about), encoding="utf-8")
    return site


def test_latest_leads_to_the_release_that_is_published_now(open_site: Site) -> None:
    answer = open_site.get("/data/latest/mart.csv")
    assert (answer.status, answer.headers["location"]) == (307, f"/data/{NEWER}/mart.csv")
    assert answer.headers["cache-control"] == "no-cache"
    open_site.publish(OLDER)
    assert open_site.get("/data/latest/mart.csv").headers["location"] == f"/data/{OLDER}/mart.csv"


def test_a_kept_release_stays_at_its_own_address(open_site: Site) -> None:
    for release_id in (OLDER, NEWER):
        answer = open_site.get(f"/data/{release_id}/mart.csv")
        assert release_id in answer.body.decode()
        assert "immutable" in answer.headers["cache-control"]


def test_any_site_may_read_the_files_and_none_the_pages(open_site: Site) -> None:
    asked = {"origin": "https://other.example"}
    for path in ("/data/latest/mart.csv", f"/data/{OLDER}/mart.csv"):
        assert open_site.get(path, **asked).headers["access-control-allow-origin"] == "*"
    assert "etag" in open_site.get(f"/data/{OLDER}/mart.csv", **asked).headers["access-control-expose-headers"].lower()
    assert "access-control-allow-origin" not in open_site.get("/", **asked).headers


def test_a_file_that_is_had_already_is_not_sent_again(open_site: Site) -> None:
    first = open_site.get(f"/data/{OLDER}/mart.csv")
    again = open_site.get(f"/data/{OLDER}/mart.csv", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_a_part_of_a_file_can_be_had(open_site: Site) -> None:
    answer = open_site.get(f"/data/{OLDER}/mart.csv", range="bytes=0-6")
    assert (answer.status, answer.body) == (206, b"release")


@pytest.mark.parametrize("path", ["/data/", "/data", "/data/latest", "/data/latest/", f"/data/{OLDER}"])
def test_an_address_without_a_file_leads_to_the_index(open_site: Site, path: str) -> None:
    for _ in range(3):  # as many steps as a browser would take
        answer = open_site.get(path)
        if answer.status == 200:
            break
        path = answer.headers["location"].removeprefix(f"http://127.0.0.1:{open_site.port}")
    assert answer.status == 200
    assert "mart.csv" in answer.body.decode()


def test_the_index_names_files_and_releases_and_says_that_it_is_an_example(open_site: Site) -> None:
    text = open_site.get(f"/data/{OLDER}/").body.decode()
    assert "Numbers &lt;of&gt; places." in text
    assert "Esimerkkiaineisto" in text
    assert "Tämä on aiempi julkaisu" in text
    assert f'href="/data/{NEWER}/"' in text
    assert "Tämä on uusin julkaisu" in open_site.get(f"/data/{NEWER}/").body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/data/2026.01.01-9/",
        "/data/2026.01.01-9/mart.csv",
        f"/data/{OLDER}/nothing.csv",
        f"/data/{OLDER}/site/index.html",
        f"/data/{OLDER}/../../secret.txt",
        f"/data/{OLDER}/..%2f..%2fsecret.txt",
        f"/data/{OLDER}/%2e%2e/%2e%2e/secret.txt",
        "/data/..%2fsecret.txt",
        "/data/../secret.txt",
        "/data/secret.txt",
    ],
)
def test_what_is_no_file_of_a_release_is_not_there(open_site: Site, path: str) -> None:
    answer = open_site.get(path)
    assert answer.status == 404
    assert b"not for readers" not in answer.body
