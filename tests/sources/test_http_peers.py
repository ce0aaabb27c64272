"""Whom the client reaches: public addresses over https alone, whatever a name resolves to, through a proxy or not."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import urllib3

from sources import http, peers
from sources.contract import Source, load_source
from sources.http import Client
from sources.problems import SourceError
from tests.sources.certificates import certificate_for
from tests.sources.hostile_server import Talk, head

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path

    from tests.sources.conftest import Reply
    from tests.sources.hostile_server import Hostile, HostileServer

HOST = "pxdata.stat.fi"
PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "193.166.3.2", "2001:708::1", "2a00:1450:400f::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.fixture
def source() -> Source:
    return load_source("statfin").model_copy(update={"calls_per_minute": 60_000})


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[[HostileServer], None]:
    """Let every name resolve to a server on loopback, also on the port of https; and no proxy of the environment."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(http, "_BACKOFF_SECONDS", 0.001)

    def to(server: HostileServer) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)

    return to


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The context of a server that shows a certificate of the publisher's name, which the client trusts."""
    context, trusted = certificate_for([HOST, "mirror.example"], tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    return context


def good(_method: str, path: str, _body: bytes) -> Reply:
    return 200, {}, path.encode()


def well(talk: Talk) -> None:
    talk.answer_well()


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_open_internet_is_known(address: str) -> None:
    assert not peers.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_known(address: str) -> None:
    assert peers.is_public(address)


def test_an_allowed_name_that_resolves_to_loopback_gets_no_byte(
    hostile: Hostile, resolve: Callable[..., None], source: Source
) -> None:
    server = hostile(good, well)
    resolve(server)
    words = (
        rf"https://{HOST}/file\.csv: not asked, as {HOST} resolves to 127\.0\.0\.1, which is not an address of the open"
    )
    with pytest.raises(SourceError, match=words):
        Client(source, live=True).get(f"https://{HOST}/file.csv")
    assert server.settled() == 1  # and is not tried again
    assert server.received == b""


@pytest.mark.parametrize("address", ["::1", "10.1.2.3", "169.254.169.254", "fe80::1"])
def test_the_address_is_that_of_the_connected_socket(
    address: str, resolve: Callable[..., None], hostile: Hostile, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(hostile(good, well))

    class Rebound:
        is_closed = False

        def getpeername(self) -> tuple[str, int]:
            return address, 443

        def close(self) -> None:
            Rebound.is_closed = True

        def __getattr__(self, name: str) -> object:
            return pytest.fail(f"the socket was used: {name}")

    monkeypatch.setattr(urllib3.connection.HTTPConnection, "_new_conn", lambda _: Rebound())
    with pytest.raises(SourceError, match=f"resolves to {address}"):
        Client(source, live=True).get(f"https://{HOST}/file.csv")
    assert Rebound.is_closed


def test_a_public_address_is_asked_over_tls(
    hostile: Hostile,
    resolve: Callable[..., None],
    tls: ssl.SSLContext,
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peers, "is_public", lambda _: True)
    server = hostile(good, well, tls=tls)
    resolve(server)
    answer = Client(source, live=True).get(f"https://{HOST}/file.csv")
    assert (answer.content, answer.url) == (b"/file.csv", f"https://{HOST}/file.csv")


def test_the_address_is_checked_again_at_a_redirect(
    hostile: Hostile,
    resolve: Callable[..., None],
    tls: ssl.SSLContext,
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verdicts = iter([True, False])
    monkeypatch.setattr(peers, "is_public", lambda _: next(verdicts))
    server = hostile(good, lambda talk: talk.answer(302, {"Location": f"https://{HOST}/moved.csv"}, b""), tls=tls)
    resolve(server)
    with pytest.raises(SourceError, match=r"/moved\.csv: not asked, as .* resolves to 127\.0\.0\.1"):
        Client(source, live=True).get(f"https://{HOST}/file.csv")
    assert [path for _, path, _ in server.asked] == ["/file.csv"]


@pytest.mark.parametrize("base_url", [None, "http://127.0.0.1:1"])
@pytest.mark.parametrize(
    "url",
    [
        "https://[::1/next",
        f"https://{HOST}:port/next",
        f"https://publisher.example\\@{HOST}/next",
        f"https://{HOST}\\.publisher.example/next",
        f"https://{HOST}./next",
        f"https://{HOST}%2epublisher.example/next",
        f"https://{HOST}/next\r\nX-Injected: yes",
        f"https://{HOST}/\x1b[31m",
    ],
)
def test_an_address_that_could_be_read_in_two_ways_is_not_asked(
    url: str, base_url: str | None, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publisher's answer may name the next page so."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: pytest.fail("a name was resolved"))
    with pytest.raises(SourceError, match=r"not asked|not an address") as wrong:
        Client(source, live=True, base_url=base_url).get(url)
    assert str(wrong.value).isprintable()


@pytest.mark.parametrize("elsewhere", ["https://publisher.example/", f"http://{HOST}/", "file:///etc/hostname"])
def test_a_publishers_redirect_elsewhere_is_not_followed(
    elsewhere: str,
    hostile: Hostile,
    resolve: Callable[..., None],
    tls: ssl.SSLContext,
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peers, "is_public", lambda _: True)
    server = hostile(good, lambda talk: talk.answer(302, {"Location": elsewhere}, b""), tls=tls)
    resolve(server)
    with pytest.raises(SourceError, match=rf"redirected to {elsewhere}: not asked, as only https on {HOST}, "):
        Client(source, live=True).get(f"https://{HOST}/file.csv")
    assert server.settled() == 1


def test_a_server_with_another_names_certificate_is_not_asked(
    hostile: Hostile,
    resolve: Callable[..., None],
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(peers, "is_public", lambda _: True)
    context, trusted = certificate_for(["publisher.example"], tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    server = hostile(good, well, tls=context)
    resolve(server)
    with pytest.raises(SourceError, match=r"certificate verify failed: Hostname mismatch"):
        Client(source, live=True).get(f"https://{HOST}/file.csv")
    assert server.asked == []


def test_the_clock_runs_over_tls_too(
    hostile: Hostile,
    resolve: Callable[..., None],
    tls: ssl.SSLContext,
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peers, "is_public", lambda _: True)
    monkeypatch.setattr(http, "_WHOLE_ANSWER_SECONDS", 0.5)

    def drip(talk: Talk) -> None:
        talk.send(head(200, {"Content-Length": 1000}))
        talk.drip(bytes(1000))

    resolve(hostile(good, drip, tls=tls))
    with pytest.raises(SourceError, match=r"not whole after 0\.5 seconds"):
        Client(source, live=True).get(f"https://{HOST}/file.csv")


def test_a_mirror_may_lie_in_a_private_network(
    hostile: Hostile, resolve: Callable[..., None], tls: ssl.SSLContext, source: Source
) -> None:
    resolve(hostile(good, well, tls=tls))
    answer = Client(source, live=True, base_url="https://mirror.example").get(f"https://{HOST}/file.csv")
    assert (answer.content, answer.url) == (b"/file.csv", "https://mirror.example/file.csv")


def test_a_proxy_of_the_environment_may_have_any_address(
    hostile: Hostile,
    resolve: Callable[..., None],
    tls: ssl.SSLContext,
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bytes] = []

    def tunnel(talk: Talk) -> None:
        talk.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with tls.wrap_socket(talk.connection, server_side=True) as inside:
            asked.append(inside.recv(1 << 16))
            inside.sendall(head(200, {"Content-Length": 4}) + b"data")

    proxy = hostile(good, tunnel)
    resolve(proxy)
    monkeypatch.setenv("https_proxy", f"http://user:word@proxy.example:{proxy.port}")
    assert Client(source, live=True).get(f"https://{HOST}/file.csv").content == b"data"
    assert [(method, path) for method, path, _ in proxy.asked] == [("CONNECT", f"{HOST}:443")]
    assert asked[0].startswith(b"GET /file.csv HTTP/1.1\r\n")
    assert b"Proxy-Authorization" not in asked[0]


def test_a_proxy_that_refuses_is_told_without_its_password(
    hostile: Hostile, resolve: Callable[..., None], source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = hostile(good, lambda talk: talk.answer(407, {}, b""))
    resolve(proxy)
    monkeypatch.setenv("https_proxy", f"http://user:word@proxy.example:{proxy.port}")
    with pytest.raises(SourceError, match="Tunnel connection failed: 407") as wrong:
        Client(source, live=True).get(f"https://{HOST}/file.csv")
    assert "word" not in str(wrong.value)


def test_a_proxy_that_resolves_names_here_is_refused(
    resolve: Callable[..., None], source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resolve
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    with pytest.raises(SourceError, match="the proxy of the environment is not an http:// or https:// one"):
        Client(source, live=True).get(f"https://{HOST}/file.csv")
