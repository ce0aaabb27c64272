"""The client against a server on this machine that behaves as publishers do, also when they misbehave."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import time
from typing import TYPE_CHECKING

import pytest
import requests
import urllib3

from sources import http
from sources.contract import Source, load_source
from sources.http import Client
from sources.problems import SourceError

if TYPE_CHECKING:
    from conftest import Handler, Reply, Serve


@pytest.fixture
def source() -> Source:
    return load_source("statfin")


def _replies(*replies: Reply) -> Handler:
    """One reply after another; the last one for ever."""
    left = itertools.chain(replies, itertools.repeat(replies[-1]))
    return lambda _method, _path, _body: next(left)


def test_without_live_nothing_is_asked(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((200, {}, b"data")))
    client = Client(source, live=False, base_url=publisher.base_url)
    with pytest.raises(SourceError, match=r"/table\.px: the network is off; --live asks the publisher"):
        client.get("table.px")
    with pytest.raises(SourceError, match="the network is off"):
        client.post_json("table.px", {})
    assert publisher.asked == []


def test_an_answer_has_the_bytes_the_address_and_the_headers(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((200, {"Last-Modified": "Tue, 02 Jun 2026 06:00:00 GMT"}, "väestö".encode())))
    answer = Client(source, live=True, base_url=publisher.base_url).get("/folder/file.csv")
    assert answer.content == "väestö".encode()
    assert answer.url == f"{publisher.base_url}/folder/file.csv"
    assert answer.headers["last-modified"] == "Tue, 02 Jun 2026 06:00:00 GMT"


def test_an_answer_is_marked_by_what_its_publisher_tells_it_apart_by_and_no_more(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((200, {"etag": '"' + "x" * 500, "X-Request": "7"}, b""), (200, {}, b"")))
    client = Client(source, live=True, base_url=publisher.base_url)
    assert client.get("file.csv").marks == {"ETag": '"' + "x" * 199}
    assert client.get("file.csv").marks == {}


def test_the_client_says_who_it_is(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((200, {}, b"")))
    Client(source, live=True, base_url=publisher.base_url).get("file.csv")
    assert publisher.headers[0]["User-Agent"].startswith("ilmastovaranto/")
    assert "Authorization" not in publisher.headers[0]


def test_a_question_is_posted_as_json(serve: Serve, source: Source) -> None:
    publisher = serve(lambda _method, _path, body: (200, {}, body))
    answer = Client(source, live=True, base_url=publisher.base_url).post_json("table.px", {"query": ["Väestö"]})
    assert json.loads(answer.content) == {"query": ["Väestö"]}
    assert publisher.asked[0][:2] == ("POST", "/table.px")


@pytest.mark.parametrize(
    "url",
    [
        "https://publisher.example/file.csv",
        "https://pxdata.stat.fi.publisher.example/file.csv",
        "https://user:word@pxdata.stat.fi/file.csv",
        "https://pxdata.stat.fi@publisher.example/file.csv",
        "https://pxdata.stat.fi:8443/file.csv",
        "http://pxdata.stat.fi/file.csv",
        "file:///etc/hostname",
        "https://pxdata.stat.fi:port/file.csv",
        "https://[pxdata.stat.fi/file.csv",
    ],
)
def test_only_https_on_the_hosts_of_the_contract_is_asked(
    url: str, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests.Session, "request", lambda *_args, **_named: pytest.fail("it was asked"))
    with pytest.raises(SourceError, match=r"source\.yml"):
        Client(source, live=True).get(url)


def test_a_test_server_opens_no_other_address(serve: Serve, source: Source) -> None:
    allowed, other = serve(_replies((200, {}, b""))), serve(_replies((200, {}, b"")))
    client = Client(source, live=True, base_url=allowed.base_url)
    for url in (f"{other.base_url}/file.csv", "https://other.example/file.csv"):
        with pytest.raises(SourceError, match="not asked"):
            client.get(url)
    assert other.asked == []


def test_a_test_server_stands_for_all_of_the_publishers_hosts(serve: Serve, source: Source) -> None:
    server = serve(lambda _method, path, _body: (200, {}, path.encode()))
    client = Client(source, live=True, base_url=server.base_url)
    assert client.get("https://pxdata.stat.fi/a/file.csv?b=1").content == b"/a/file.csv?b=1"


def test_only_a_server_of_this_machine_may_be_asked_without_https(source: Source) -> None:
    with pytest.raises(ValueError, match="without https"):
        Client(source, live=True, base_url="http://publisher.example")


def test_a_publisher_that_fails_twice_is_asked_a_third_time(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((500, {}, b""), (503, {}, b""), (200, {}, b"data")))
    assert Client(source, live=True, base_url=publisher.base_url).get("file.csv").content == b"data"
    assert len(publisher.asked) == 3


def test_a_question_is_asked_again_too(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((502, {}, b""), (200, {}, b"data")))
    assert Client(source, live=True, base_url=publisher.base_url).post_json("table.px", {}).content == b"data"
    assert [body for _, _, body in publisher.asked] == [b"{}", b"{}"]


def test_a_publisher_that_goes_on_failing_is_left_alone(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((500, {}, b"<h1>Server Error</h1>")))
    with pytest.raises(SourceError, match=r"/file\.csv: answered 500 .*Server Error.*try again later"):
        Client(source, live=True, base_url=publisher.base_url).get("file.csv")
    assert len(publisher.asked) == 5


def test_the_wait_that_a_publisher_asks_for_is_kept(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((429, {"Retry-After": "1"}, b""), (200, {}, b"data")))
    started = time.monotonic()
    assert Client(source, live=True, base_url=publisher.base_url).get("file.csv").content == b"data"
    assert time.monotonic() - started >= 1


def test_too_many_calls_end_in_advice_to_wait(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((429, {}, b"Too many")))
    with pytest.raises(SourceError, match=r"answered 429 .*wait some minutes"):
        Client(source, live=True, base_url=publisher.base_url).get("file.csv")
    assert len(publisher.asked) == 5


def test_a_page_that_says_no_is_an_error_with_its_words(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((403, {"Content-Type": "text/html"}, b"<html>\n<h1>Forbidden</h1>")))
    with pytest.raises(SourceError, match=r"answered 403 .*<h1>Forbidden</h1>.*ask for less"):
        Client(source, live=True, base_url=publisher.base_url).post_json("table.px", {})
    assert len(publisher.asked) == 1


def test_a_file_that_has_moved_is_told_with_its_address(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((404, {}, b"")))
    with pytest.raises(SourceError, match=r"/gone\.csv: answered 404 .*correct the address in source\.yml"):
        Client(source, live=True, base_url=publisher.base_url).get("gone.csv")


def test_an_answer_without_content_is_an_error(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((204, {}, b"")))
    with pytest.raises(SourceError, match="answered 204"):
        Client(source, live=True, base_url=publisher.base_url).get("file.csv")


@pytest.mark.parametrize(
    "cut",
    [
        (200, {"Content-Length": "100"}, b"vuosi;kt\n2024;1,"),
        (200, {"Content-Encoding": "gzip"}, gzip.compress(b"vuosi;kt\n2024;1,5\n")[:-4]),
    ],
    ids=["of its length", "of its packing"],
)
def test_a_body_that_is_cut_once_is_asked_for_again(cut: Reply, serve: Serve, source: Source) -> None:
    publisher = serve(_replies(cut, (200, {}, b"data")))
    assert Client(source, live=True, base_url=publisher.base_url).get("file.csv").content == b"data"
    assert len(publisher.asked) == 2


def test_a_body_that_goes_on_being_cut_is_left_alone(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((200, {"Content-Length": "100"}, b"vuosi;kt\n2024;1,")))
    with pytest.raises(SourceError, match=r"/file\.csv: no whole answer"):
        Client(source, live=True, base_url=publisher.base_url).get("file.csv")
    assert len(publisher.asked) == 5


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_larger_than_the_contract_allows_is_an_error(serve: Serve, source: Source, *, packed: bool) -> None:
    body = b"0" * 1_000_001
    reply = (200, {"Content-Encoding": "gzip"}, gzip.compress(body)) if packed else (200, {}, body)
    publisher = serve(_replies(reply))
    small = source.model_copy(update={"max_megabytes": 1})
    with pytest.raises(SourceError, match="more than 1 MB"):
        Client(small, live=True, base_url=publisher.base_url).get("file.csv")
    assert Client(source, live=True, base_url=publisher.base_url).get("file.csv").content == body


def test_a_body_that_takes_too_long_is_an_error(serve: Serve, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_WHOLE_ANSWER_SECONDS", -1)
    publisher = serve(_replies((200, {}, b"data")))
    with pytest.raises(SourceError, match="not whole after"):
        Client(source, live=True, base_url=publisher.base_url).get("file.csv")


def test_a_redirect_on_the_same_server_is_followed(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((301, {"Location": "/new.csv"}, b""), (200, {}, b"data")))
    answer = Client(source, live=True, base_url=publisher.base_url).get("old.csv")
    assert (answer.content, answer.url) == (b"data", f"{publisher.base_url}/new.csv")


def test_a_redirect_to_another_host_is_not_followed(serve: Serve, source: Source) -> None:
    other = serve(_replies((200, {}, b"data")))
    publisher = serve(_replies((302, {"Location": f"{other.base_url}/file.csv"}, b"")))
    with pytest.raises(SourceError, match="not asked"):
        Client(source, live=True, base_url=publisher.base_url).get("file.csv")
    assert other.asked == []


def test_a_redirect_in_a_circle_ends(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((302, {"Location": "/file.csv"}, b"")))
    with pytest.raises(SourceError, match="redirected more than 3 times"):
        Client(source, live=True, base_url=publisher.base_url).get("file.csv")


def test_a_question_is_not_sent_on(serve: Serve, source: Source) -> None:
    publisher = serve(_replies((307, {"Location": "/other.px"}, b"")))
    with pytest.raises(SourceError, match=r"redirected to /other\.px"):
        Client(source, live=True, base_url=publisher.base_url).post_json("table.px", {})
    assert len(publisher.asked) == 1


def test_a_server_that_is_not_there_is_an_error(source: Source) -> None:
    with pytest.raises(SourceError, match=r"/file\.csv: no whole answer .*try again later"):
        Client(source, live=True, base_url="http://127.0.0.1:1").get("file.csv")


def test_a_proxy_is_not_used_for_a_server_of_this_machine(
    serve: Serve, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    publisher = serve(_replies((200, {}, b"data")))
    assert Client(source, live=True, base_url=publisher.base_url).get("file.csv").content == b"data"


def test_calls_keep_the_pace_of_the_contract(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_args: object, **_named: object) -> requests.Response:
        response = requests.Response()
        response.status_code = 200
        response.raw = urllib3.HTTPResponse(io.BytesIO(b"data"), preload_content=False)
        return response

    waits: list[float] = []
    monkeypatch.setattr(requests.Session, "request", answer)
    monkeypatch.setattr(time, "sleep", waits.append)
    client = Client(source.model_copy(update={"calls_per_minute": 20}), live=True)
    client.get("table.px")
    client.get("table.px")
    assert waits == [0, pytest.approx(3, abs=0.5)]
