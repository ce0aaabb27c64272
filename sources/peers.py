"""Whom a socket reached, and what comes through it: no byte is sent to an address that is not public.

Here: connections that check their peer and keep to the watch of their client. Not here: which hosts may be asked and
what is asked of them (`http.py`), or the limits themselves (`limits.py`).
"""

from __future__ import annotations

import http.client
import io
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HeaderParsingError
from urllib3.util.response import assert_header_parsing

from sources.limits import Refused

if TYPE_CHECKING:
    import socket

    from sources.limits import Watch

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not private, loopback, link-local, multicast or reserved.

    An address that carries an IPv4 address in it (mapped, NAT64) is judged by that one. Source: IANA's registries of
    special-purpose addresses, as the standard library knows them, and RFC 4291, 6052 and 7526 where it does not.
    """
    peer = ip_address(address)
    if isinstance(peer, IPv4Address):
        return peer.is_global and not peer.is_multicast
    carried = IPv4Address(int(peer) & 0xFFFFFFFF) if peer in _NAT64 else peer.ipv4_mapped
    if carried is not None:
        return is_public(str(carried))
    return peer.is_global and peer in _GLOBAL_UNICAST and peer.sixtofour is None


def watched_session(watch: Watch, *, any_peer: bool) -> requests.Session:
    """A session whose connections keep to `watch` and, unless `any_peer`, reach public addresses alone.

    The address is that of the connected socket, so a name that resolves differently the second time gains nothing.
    A proxy resolves names itself: its own address may be any. The session tries nothing twice, follows no redirect,
    and sends no credentials of its own.
    """
    session = _Session()
    session.auth = _no_credentials
    for scheme in ("https://", "http://"):
        session.mount(scheme, _WatchedAdapter(watch, any_peer=any_peer))
    return session


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request as it is: a key goes in its own header, and a user's `.netrc` is nobody's business."""
    return request


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: else requests would read all of a redirect's body to prepare the next request."""


class _WatchedAdapter(HTTPAdapter):
    def __init__(self, watch: Watch, *, any_peer: bool) -> None:
        self._pools = _pools(watch, any_peer=any_peer)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as requests has it
        """Let the pools of direct connections be watched ones."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 - as requests has it
        """Let the pools of connections through a proxy be watched ones. Raises Refused for one that is not HTTP's."""
        if not proxy.lower().startswith(("http://", "https://")):
            raise Refused(
                "not asked, as the proxy of the environment is not an http:// or https:// one; name one that is"
            )
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(watch: Watch, *, any_peer: bool) -> dict[str, type[HTTPConnectionPool]]:
    class Answer(_WatchedAnswer):
        _watch = watch

    class Plain(_WatchedConnection):
        response_class = Answer
        _any_peer = any_peer

    class Encrypted(_WatchedConnection, HTTPSConnection):
        response_class = Answer
        _any_peer = any_peer

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


class _WatchedConnection(HTTPConnection):
    _any_peer: bool

    def _new_conn(self) -> socket.socket:
        """Connect, and close again where the peer may not be asked: before TLS and the request."""
        connected = super()._new_conn()
        if self.proxy is None and not self._any_peer:
            address = connected.getpeername()[0]
            if not is_public(address):
                connected.close()
                raise Refused(
                    f"not asked, as {self.host} resolves to {address}, which is not an address of the open internet; "
                    "see what this network's name server says"
                )
        return connected


class _WatchedAnswer(http.client.HTTPResponse):
    """An answer whose every byte passes the watch: status line, headers, framing and body."""

    _watch: Watch

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as http.client has it
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Watched(self.fp.detach(), sock, self._watch))

    def begin(self) -> None:
        """Read the headers. Those that can't be read are an error: what follows them would be lost with the warning."""
        super().begin()
        try:
            assert_header_parsing(self.msg)
        except HeaderParsingError:
            broken = True
        else:
            broken = False
        if broken:
            self.close()
            raise http.client.HTTPException("its headers can't be read")


class _Watched(io.RawIOBase):
    """Reads a socket for no longer than there is time, and no more than there is room for."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, watch: Watch) -> None:
        self._raw, self._sock, self._watch = raw, sock, watch
        self._longest = sock.gettimeout()
        self._byte_count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - a writable buffer, which has no public type here
        left = self._watch.seconds_left()
        self._sock.settimeout(left if self._longest is None else min(left, self._longest))
        try:
            byte_count = self._raw.readinto(buffer)
        except TimeoutError:
            self._watch.seconds_left()  # says so where it is the whole answer that took too long
            raise
        self._byte_count += byte_count or 0
        self._watch.weigh_wire(self._byte_count)
        return byte_count

    def close(self) -> None:
        self._raw.close()
        super().close()
