"""Every way in which a publisher's server misbehaves, by name (`FAULTS`), for tests of the client and of the whole job.

Not here: the server that shows them (`hostile_server.py`), or files that are wrong inside.
"""

from __future__ import annotations

import gzip
import socket
import zlib
from typing import TYPE_CHECKING

from tests.sources.hostile_server import BODY_BYTES, MOST_SECONDS, head, in_chunks

if TYPE_CHECKING:
    from tests.sources.hostile_server import Behaviour, Talk

FAULTS: dict[str, Behaviour] = {}
"""Every misbehaviour by its name."""

PAGE = b"<!DOCTYPE html><html><h1>Palvelu on huollossa</h1></html>"

_CHUNK = bytes(1 << 16)


def fault(behaviour: Behaviour) -> Behaviour:
    """Put a misbehaviour in the table under its name."""
    FAULTS[behaviour.__name__] = behaviour
    return behaviour


def bomb(wbits: int) -> bytes:
    """100 MB of zeros packed a thousand to one."""
    packer = zlib.compressobj(wbits=wbits)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()


GZIP_BOMB = bomb(zlib.MAX_WBITS | 16)
DEFLATE_BOMB = bomb(zlib.MAX_WBITS)


# Refusals


@fault
def internal_error(talk: Talk) -> None:
    talk.answer(500, {"Content-Type": "text/html"}, b"<h1>Internal Server Error</h1>")


@fault
def not_modified(talk: Talk) -> None:
    talk.send(head(304, {"ETag": '"x"'}))


@fault
def not_modified_with_a_body(talk: Talk) -> None:
    talk.send(head(304, {"Content-Length": len(PAGE)}) + PAGE)


@fault
def internal_error_once(talk: Talk) -> None:
    internal_error(talk) if talk.asked_before == 0 else talk.answer_well()


@fault
def internal_error_without_end(talk: Talk) -> None:
    talk.send(head(500, {}))
    talk.pour(b"<h1>Internal Server Error</h1>" * 1000)


@fault
def too_many_requests(talk: Talk) -> None:
    talk.answer(429, {"Retry-After": "1"}, b"Too many requests")


@fault
def too_many_requests_once(talk: Talk) -> None:
    too_many_requests(talk) if talk.asked_before == 0 else talk.answer_well()


@fault
def too_many_requests_until_a_date(talk: Talk) -> None:
    if talk.asked_before == 0:
        talk.answer(429, {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}, b"Too many requests")
    else:
        talk.answer_well()


@fault
def too_many_requests_until_nonsense(talk: Talk) -> None:
    if talk.asked_before == 0:
        talk.answer(429, {"Retry-After": "9" * 5000}, b"Too many requests")
    else:
        talk.answer_well()


# Slow and cut short


@fault
def timeout(talk: Talk) -> None:
    talk.wait(MOST_SECONDS)


@fault
def slow_drip(talk: Talk) -> None:
    status, headers, body = talk.good()
    talk.send(head(status, {"Content-Length": len(body)} | headers))
    talk.drip(body)


@fault
def stalled_body(talk: Talk) -> None:
    status, headers, body = talk.good()
    talk.send(head(status, {"Content-Length": len(body)} | headers), body[:100])
    talk.wait(MOST_SECONDS)


@fault
def slow_headers(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    talk.drip(b"X-Still-Coming: yes\r\n" * 90)


@fault
def continue_for_ever(talk: Talk) -> None:
    talk.pour(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


@fault
def cut_with_length(talk: Talk) -> None:
    status, headers, body = talk.good()
    talk.send(head(status, {"Content-Length": len(body)} | headers), body[: len(body) // 2])


@fault
def cut_without_length(talk: Talk) -> None:
    """HTTP/1.0: the end of the connection is the end of the body, so half a body looks like a whole one."""
    status, headers, body = talk.good()
    talk.send(head(status, headers, version="1.0"), body[: len(body) // 2])


@fault
def cut_chunked(talk: Talk) -> None:
    status, headers, body = talk.good()
    whole = in_chunks(body)
    talk.send(head(status, headers | {"Transfer-Encoding": "chunked"}), whole[: len(whole) // 2])


@fault
def cut_between_chunks(talk: Talk) -> None:
    status, headers, body = talk.good()
    talk.send(head(status, headers | {"Transfer-Encoding": "chunked"}), in_chunks(body).removesuffix(b"0\r\n\r\n"))


@fault
def cut_gzip_without_length(talk: Talk) -> None:
    status, headers, body = talk.good()
    packed = gzip.compress(body)
    talk.send(head(status, headers | {"Content-Encoding": "gzip"}, version="1.0"), packed[: len(packed) * 3 // 4])


@fault
def cut_before_the_status(talk: Talk) -> None:
    talk.connection.shutdown(socket.SHUT_RDWR)


# Elsewhere


@fault
def redirect_loop(talk: Talk) -> None:
    talk.answer(302, {"Location": talk.path}, b"")


@fault
def redirect_to_another_host(talk: Talk) -> None:
    talk.answer(302, {"Location": "https://publisher.example/file.csv"}, b"")


@fault
def redirect_to_loopback(talk: Talk) -> None:
    talk.answer(302, {"Location": "https://127.0.0.1/file.csv"}, b"")


@fault
def redirect_to_http(talk: Talk) -> None:
    talk.answer(301, {"Location": "http://publisher.example/file.csv"}, b"")


@fault
def redirect_to_a_file(talk: Talk) -> None:
    talk.answer(302, {"Location": "file:///etc/hostname"}, b"")


@fault
def redirect_to_nonsense(talk: Talk) -> None:
    talk.answer(302, {"Location": "https://[::1/file.csv"}, b"")


@fault
def redirect_with_a_header_in_it(talk: Talk) -> None:
    talk.answer(302, {"Location": "https://publisher.example/\r\n X-Injected: \x1b[31mred\x07"}, b"")


@fault
def redirect_without_end(talk: Talk) -> None:
    talk.send(head(302, {"Location": "https://publisher.example/file.csv"}))
    talk.pour(_CHUNK)


@fault
def redirect_with_a_bomb(talk: Talk) -> None:
    talk.answer(302, {"Location": "https://publisher.example/", "Content-Encoding": "gzip"}, GZIP_BOMB)


# Other than it says


@fault
def wrong_content_type(talk: Talk) -> None:
    status, headers, body = talk.good()
    talk.answer(status, headers | {"Content-Type": "application/x-msdownload"}, body)


@fault
def html_with_200(talk: Talk) -> None:
    talk.answer(200, {"Content-Type": "text/csv"}, PAGE)


@fault
def zero_bytes(talk: Talk) -> None:
    talk.answer(200, {}, b"")


@fault
def broken_headers(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nno header at all\r\nContent-Length: 4\r\n\r\nda")


@fault
def enormous_header(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nX-Large: ")
    talk.pour(b"a" * 1000)


@fault
def headers_without_end(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    talk.pour(b"X-More: yes\r\n" * 1000)


@fault
def not_http(talk: Talk) -> None:
    talk.send(b"SSH-2.0-OpenSSH_9.2\r\n")


@fault
def negative_length(talk: Talk) -> None:
    talk.answer(200, {"Content-Length": -1}, b"data")


@fault
def two_lengths(talk: Talk) -> None:
    talk.answer(200, {"Content-Length": "4, 5"}, b"data")


@fault
def negative_chunk(talk: Talk) -> None:
    talk.send(head(200, {"Transfer-Encoding": "chunked"}), b"-1\r\n")
    talk.pour(_CHUNK)


@fault
def chunk_size_without_end(talk: Talk) -> None:
    talk.send(head(200, {"Transfer-Encoding": "chunked"}))
    talk.pour(b"0" * 1000)


@fault
def trailers_without_end(talk: Talk) -> None:
    talk.send(head(200, {"Transfer-Encoding": "chunked"}), b"4\r\ndata\r\n0\r\n")
    talk.pour(b"X-More: yes\r\n" * 1000)


@fault
def unknown_transfer_encoding(talk: Talk) -> None:
    talk.send(head(200, {"Transfer-Encoding": "gzip, chunked"}), in_chunks(gzip.compress(b"data")))


# Too large


@fault
def length_over_the_limit(talk: Talk) -> None:
    talk.answer(200, {"Content-Length": BODY_BYTES}, b"")
    talk.wait(MOST_SECONDS)


@fault
def endless_body(talk: Talk) -> None:
    talk.send(head(200, {}, version="1.0"))
    talk.pour(_CHUNK)


@fault
def endless_chunks(talk: Talk) -> None:
    talk.send(head(200, {"Transfer-Encoding": "chunked"}))
    talk.pour(b"%x\r\n%b\r\n" % (len(_CHUNK), _CHUNK))


@fault
def gzip_bomb(talk: Talk) -> None:
    talk.answer(200, {"Content-Encoding": "gzip"}, GZIP_BOMB)


@fault
def gzip_bomb_in_chunks(talk: Talk) -> None:
    talk.send(head(200, {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}), in_chunks(GZIP_BOMB))


@fault
def deflate_bomb(talk: Talk) -> None:
    talk.answer(200, {"Content-Encoding": "deflate"}, DEFLATE_BOMB)


@fault
def twice_packed_bomb(talk: Talk) -> None:
    talk.answer(200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(GZIP_BOMB))


@fault
def unknown_content_encoding(talk: Talk) -> None:
    talk.answer(200, {"Content-Encoding": "br"}, b"\x0b\x01\x80data\x03")


@fault
def gzip_that_is_none(talk: Talk) -> None:
    status, headers, body = talk.good()
    talk.answer(status, headers | {"Content-Encoding": "gzip"}, body)
