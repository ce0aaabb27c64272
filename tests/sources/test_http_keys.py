"""A publisher's key: sent to the publisher alone, and kept and said nowhere, whatever the server repeats of it."""

from __future__ import annotations

import html
import json
import logging
import socket
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from sources import http, peers
from sources.answers import Answer
from sources.contract import Source, load_source
from sources.http import Client
from sources.landing import Fetched, land
from sources.problems import SourceError
from tests.sources.certificates import certificate_for
from tests.sources.hostile_server import head, in_chunks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sources.conftest import Reply
    from tests.sources.hostile_server import Hostile, Talk

KEY = "7f3c/19e0&d2b8<4a56>+Zq"
FORMS = [KEY, quote(KEY), quote(KEY, safe=""), html.escape(KEY), json.dumps(KEY).replace("/", "\\/")[1:-1]]


@pytest.fixture
def source() -> Source:
    return load_source("statfin").model_copy(update={"api_key_header": "x-api-key", "calls_per_minute": 60_000})


def good(_method: str, _path: str, _body: bytes) -> Reply:
    return 200, {"Last-Modified": "Tue, 02 Jun 2026 06:00:00 GMT"}, b"data"


def error_body(talk: Talk) -> None:
    talk.answer(401, {}, f"the key {talk.headers['x-api-key']} is not known".encode())


def error_body_in_other_words(talk: Talk) -> None:
    talk.answer(403, {}, " ".join(FORMS).encode())


def error_body_late_in_a_line(talk: Talk) -> None:
    talk.answer(403, {}, b" " * 3000 + b"x" * 110 + KEY.encode())


def server_error(talk: Talk) -> None:
    talk.answer(500, {"Retry-After": KEY}, KEY.encode())


def reason(talk: Talk) -> None:
    talk.send(f"HTTP/1.1 404 {KEY}\r\n\r\n".encode())


def status_line(talk: Talk) -> None:
    talk.send(f"{KEY}\r\n\r\n".encode())


def headers_of_a_good_answer(talk: Talk) -> None:
    named = {"X-Echo": KEY, f"X-{KEY.replace('/', '')[:4]}": KEY, "Last-Modified": KEY, "Set-Cookie": f"key={KEY}"}
    talk.answer(200, {**named, "Content-Type": f"text/csv; key={KEY}"}, b"data")


def broken_header(talk: Talk) -> None:
    talk.send(f"HTTP/1.1 200 OK\r\n{KEY}\r\nContent-Length: 4\r\n\r\ndata".encode())


def length(talk: Talk) -> None:
    talk.answer(200, {"Content-Length": KEY}, b"data")


def two_lengths(talk: Talk) -> None:
    talk.answer(200, {"Content-Length": f"4, {KEY}"}, b"data")


def content_encoding(talk: Talk) -> None:
    talk.answer(200, {"Content-Encoding": KEY}, b"data")


def transfer_encoding(talk: Talk) -> None:
    talk.send(head(200, {"Transfer-Encoding": f"chunked, {KEY}"}), b"data")


def chunk_size(talk: Talk) -> None:
    talk.send(head(200, {"Transfer-Encoding": "chunked"}), f"{KEY}\r\n".encode())


def body(talk: Talk) -> None:
    talk.answer(200, {}, f'{{"key": "{KEY}", "value": 1}}'.encode())


def body_in_chunks(talk: Talk) -> None:
    talk.send(head(200, {"Transfer-Encoding": "chunked"}), in_chunks(json.dumps({"key": KEY}).encode(), 5))


def redirect_with_the_key(talk: Talk) -> None:
    talk.answer(302, {"Location": f"/file.csv?key={quote(KEY, safe='')}"}, b"")


def redirect_elsewhere_with_the_key(talk: Talk) -> None:
    talk.answer(302, {"Location": f"https://publisher.example/{KEY}"}, b"")


def redirect_to_nonsense_with_the_key(talk: Talk) -> None:
    talk.answer(302, {"Location": f"https://[{KEY}"}, b"")


def cut_short(talk: Talk) -> None:
    talk.send(head(200, {"Content-Length": 1000, "X-Echo": KEY}), KEY.encode())


ECHOES = [
    error_body,
    error_body_in_other_words,
    error_body_late_in_a_line,
    server_error,
    reason,
    status_line,
    headers_of_a_good_answer,
    broken_header,
    length,
    two_lengths,
    content_encoding,
    transfer_encoding,
    chunk_size,
    body,
    body_in_chunks,
    redirect_with_the_key,
    redirect_elsewhere_with_the_key,
    redirect_to_nonsense_with_the_key,
    cut_short,
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("echo", ECHOES, ids=lambda echo: echo.__name__)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_key_that_the_server_repeats_is_kept_and_said_nowhere(
    echo: object, method: str, hostile: Hostile, source: Source, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = hostile(good, echo)
    client = Client(source, live=True, base_url=server.base_url, api_key=SecretStr(KEY))
    said: list[str] = []
    try:
        answer = client.get("file.csv") if method == "GET" else client.post_json("file.csv", {})
    except SourceError as error:
        said += ["".join(traceback.format_exception(error)), repr(error)]
        led_to_it = error.__context__ or error.__cause__
        assert led_to_it is None, "a log would show what was asked"
    else:
        assert isinstance(answer, Answer)
        said += [repr(answer), repr(dict(answer.headers)), answer.url]
        fetched = Fetched("file.csv", answer.content, answer.url, answer.headers.get("Last-Modified"))
        land(source, [fetched], "live", tmp_path)
        said += [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    said += [caplog.text, repr(client), repr(vars(client)), repr(vars(vars(client)["_key"]))]
    assert server.headers[0]["x-api-key"] == KEY
    assert "Starting new HTTP connection" in caplog.text
    for text in said:
        assert not [form for form in FORMS if form.lower() in text.lower()], text


def test_what_is_struck_out_leaves_the_rest_to_be_read(hostile: Hostile, source: Source) -> None:
    server = hostile(good, error_body)
    with pytest.raises(
        SourceError, match=r"answered 401 .*“the key \[key\] is not known”\); see that the key in ILMASTO"
    ):
        Client(source, live=True, base_url=server.base_url, api_key=SecretStr(KEY)).get("file.csv")


@pytest.mark.parametrize("echo", [body, body_in_chunks])
def test_a_file_that_holds_the_key_is_not_kept(echo: object, hostile: Hostile, source: Source) -> None:
    server = hostile(good, echo)
    with pytest.raises(SourceError, match="the answer holds the key it was asked with, so it is not kept"):
        Client(source, live=True, base_url=server.base_url, api_key=SecretStr(KEY)).get("file.csv")


def test_a_redirect_that_holds_the_key_is_not_followed(hostile: Hostile, source: Source) -> None:
    server = hostile(good, redirect_with_the_key)
    with pytest.raises(SourceError, match=r"redirected to .*key=\[key\]: not asked, as the address holds the key"):
        Client(source, live=True, base_url=server.base_url, api_key=SecretStr(KEY)).get("file.csv")
    assert len(server.asked) == 1


def test_an_address_that_holds_the_key_is_not_asked(hostile: Hostile, source: Source) -> None:
    """A publisher's answer may name the next page so."""
    server = hostile(good, lambda talk: talk.answer_well())
    with pytest.raises(SourceError, match="the address holds the key") as wrong:
        Client(source, live=True, base_url=server.base_url, api_key=SecretStr(KEY)).get(f"next?key={quote(KEY)}")
    assert quote(KEY) not in str(wrong.value)
    assert server.settled() == 0


@pytest.mark.parametrize("key", [None, SecretStr(""), SecretStr("  ")])
def test_a_key_that_is_wanted_and_not_set_is_named_before_anything_is_asked(
    key: SecretStr | None, hostile: Hostile, source: Source
) -> None:
    server = hostile(good, lambda talk: talk.answer_well())
    words = r"""wants a key in x-api-key; set ILMASTO_API_KEYS='\{"statfin": "…"\}'"""
    client = Client(source, live=True, base_url=server.base_url, api_key=key)
    for ask in (lambda: client.get("file.csv"), lambda: client.post_json("file.csv", {})):
        with pytest.raises(SourceError, match=words):
            ask()
    assert server.settled() == 0


@pytest.mark.parametrize("key", ["short", "two words of a key", "line\r\nX-Injected: yes", "väärä avain on tämä"])
def test_a_key_that_can_be_none_is_refused_unseen(key: str, hostile: Hostile, source: Source) -> None:
    server = hostile(good, lambda talk: talk.answer_well())
    with pytest.raises(SourceError, match="the key that is set is no key") as wrong:
        Client(source, live=True, base_url=server.base_url, api_key=SecretStr(key)).get("file.csv")
    assert key not in str(wrong.value)
    assert server.settled() == 0


def test_a_publisher_that_wants_no_key_gets_none(hostile: Hostile) -> None:
    server = hostile(good, lambda talk: talk.answer_well())
    client = Client(load_source("statfin"), live=True, base_url=server.base_url, api_key=SecretStr(KEY))
    assert client.get("file.csv").content == b"data"
    assert KEY not in str(server.headers)


@pytest.mark.parametrize(("base_url", "gets_it"), [(None, True), ("https://mirror.example", False)])
def test_a_key_goes_to_the_publishers_own_hosts_over_tls_and_to_no_mirror(
    base_url: str | None,
    gets_it: bool,  # noqa: FBT001 - one of two cases
    hostile: Hostile,
    source: Source,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context, trusted = certificate_for(["pxdata.stat.fi", "mirror.example"], tmp_path)
    server = hostile(good, lambda talk: talk.answer_well(), tls=context)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(peers, "is_public", lambda _: True)
    monkeypatch.setattr(http, "_TIMEOUTS_SECONDS", (1.0, 1.0))
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)
    client = Client(source, live=True, base_url=base_url, api_key=SecretStr(KEY))
    assert client.get("https://pxdata.stat.fi/file.csv").content == b"data"
    assert (KEY in str(server.headers)) is gets_it
