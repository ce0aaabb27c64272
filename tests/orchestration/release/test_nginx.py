"""nginx before the server, as `deploy/nginx.conf` has it: TLS, headers, and a login for Dagster's own pages."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from orchestration.settings import PROJECT_DIR
from tests.orchestration.release.conftest import PARQUET, Answer
from tests.sources.certificates import certificate_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.orchestration.release.conftest import Site

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin") or ""
PAGES, DAGSTER = "ilmasto.esimerkki.fi", "dagster.ilmasto.esimerkki.fi"
LOGIN = "eXJpdHk6c2FsYXNhbmE="  # yrity:salasana
PASSWORDS = "yrity:{PLAIN}salasana\n"
WHOLE = """
{user}daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 2;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    include {folder}/ilmasto.conf;
}}
"""

AS_ROOT = "user root; " if os.geteuid() == 0 else ""
"""Who else would answer could not read the folder of the test."""

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed: apt-get install nginx-light")


@dataclass(frozen=True)
class Front:
    """A running nginx, and what Dagster's pages were asked with."""

    tls_port: int
    plain_port: int
    trusted: Path
    asked: list[dict[str, str]]

    def get(self, host: str, path: str, **headers: str) -> Answer:
        context = ssl.create_default_context(cafile=str(self.trusted))
        connection = http.client.HTTPConnection("127.0.0.1", timeout=10)
        connection.sock = context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.tls_port)), server_hostname=host
        )
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": host} | given)
        return _answered(connection)


def _answered(connection: http.client.HTTPConnection) -> Answer:
    answer = connection.getresponse()
    read = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return read


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def dagster() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A server in the place of Dagster's own."""
    asked: list[dict[str, str]] = []

    class _Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(dict(self.headers))
            self.send_response(200)
            self.send_header("Content-Length", "7")
            self.end_headers()
            self.wfile.write(b"dagster")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


@pytest.fixture
def front(site: Site, dagster: tuple[int, list[dict[str, str]]], tmp_path: Path) -> Iterator[Front]:
    """nginx with the project's own configuration, its ports, certificates and passwords those of the test."""
    folder = tmp_path / "nginx"
    folder.mkdir()
    _, certificate = certificate_for([PAGES, DAGSTER], folder)
    (folder / "htpasswd").write_text(PASSWORDS)
    (folder / "htpasswd").chmod(0o644)
    for parent in (folder, *folder.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o055)  # its workers are another user
    tls, plain = free_port(), free_port()
    text = (PROJECT_DIR / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for given, taken in {
        r"127\.0\.0\.1:8080": f"127.0.0.1:{site.port}",
        r"127\.0\.0\.1:3000": f"127.0.0.1:{dagster[0]}",
        r"listen 80;": f"listen 127.0.0.1:{plain};",
        r"listen 443 ": f"listen 127.0.0.1:{tls} ",
        r"/etc/letsencrypt/\S+/fullchain\.pem": str(certificate),
        r"/etc/letsencrypt/\S+/privkey\.pem": str(folder / "key.pem"),
        r"/etc/nginx/ilmasto\.htpasswd": str(folder / "htpasswd"),
    }.items():
        text, count = re.subn(given, taken, text)
        assert count, given
    (folder / "ilmasto.conf").write_text(text)
    (folder / "nginx.conf").write_text(WHOLE.format(user=AS_ROOT, folder=folder))
    with subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE, text=True) as nginx:
        for _ in range(500):
            with socket.socket() as trying:
                if nginx.poll() is not None or trying.connect_ex(("127.0.0.1", tls)) == 0:
                    break
            time.sleep(0.02)
        assert nginx.poll() is None, nginx.stderr and nginx.stderr.read()
        yield Front(tls, plain, certificate, dagster[1])
        nginx.terminate()


def test_the_pages_come_over_tls_with_the_servers_own_headers(front: Front, site: Site) -> None:
    through, direct = front.get(PAGES, "/", Accept_Encoding="gzip"), site.get("/", accept_encoding="gzip")
    assert through.status == 200
    assert through.body == direct.body
    names = ("content-security-policy", "content-encoding", "cache-control", "etag", "x-ilmasto-julkaisu", "vary")
    assert [through.headers[name] for name in names] == [direct.headers[name] for name in names]
    assert through.headers["strict-transport-security"] == "max-age=31536000"
    part = front.get(PAGES, "/tiedostot/mart.parquet", Range="bytes=0-99")
    assert (part.status, part.body) == (206, PARQUET[:100])


def test_a_reader_without_tls_is_led_to_it(front: Front) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.plain_port, timeout=10)
    connection.request("GET", "/kunta/kuopio/?a=1", headers={"Host": PAGES})
    answer = _answered(connection)
    assert (answer.status, answer.headers["location"]) == (301, f"https://{PAGES}/kunta/kuopio/?a=1")


def test_an_address_without_its_slash_is_led_on_over_tls(front: Front) -> None:
    answer = front.get(PAGES, "/kunta/kuopio")
    assert answer.status == 307
    assert answer.headers["location"] in {"/kunta/kuopio/", f"https://{PAGES}/kunta/kuopio/"}


def test_dagsters_pages_want_a_login_and_never_see_it(front: Front) -> None:
    for given in ({}, {"Authorization": "Basic eXJpdHk6dmFhcmE="}):
        refused = front.get(DAGSTER, "/", **given)
        assert (refused.status, b"dagster" in refused.body) == (401, False)
    assert front.asked == []
    answer = front.get(DAGSTER, "/", Authorization=f"Basic {LOGIN}")
    assert (answer.status, answer.body) == (200, b"dagster")
    assert answer.headers["x-frame-options"] == "DENY"
    (asked,) = front.asked
    assert "Authorization" not in asked


def test_the_pages_hosts_never_show_dagster(front: Front) -> None:
    for path in ("/graphql", "/server_info"):
        assert front.get(PAGES, path).status == 404
    assert front.asked == []
