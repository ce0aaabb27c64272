"""The audit tells what its tools' registries know, and what was not asked. The tools are the real ones, the registry a
server on loopback.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from orchestration.supply import audit, locked
from orchestration.supply.audit import Answer
from orchestration.supply.locked import Package
from tests.conftest import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NO_SERVER = "http://127.0.0.1:9"
PACKAGES = {"": {"dependencies": {"a": "1.0.0"}}} | {
    f"node_modules/{name}": {"version": "1.0.0", "dependencies": needs}
    for name, needs in (("a", {"b": "1.0.0"}), ("b", {}))
}
OF_B = {
    "id": 1,
    "url": "https://example.org/GHSA-1",
    "title": "Slow",
    "severity": "high",
    "vulnerable_versions": "<2.0.0",
    "cwe": [],
    "cvss": {"score": 7.5, "vectorString": None},
}


@contextmanager
def registry(answer: Callable[[dict[str, Any]], Any]) -> Iterator[str]:
    """A server whose answer to what it is asked by POST is `answer` of it, or 405 where that is None."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"]))
            asked = gzip.decompress(asked) if self.headers.get("content-encoding") == "gzip" else asked
            told = answer(json.loads(asked))
            if told is None:
                self.send_error(405)
                return
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def npm_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that asks for `a`, which asks for `b`; npm asks once and keeps its own files in the test's folder."""
    (tmp_path / "package.json").write_text(json.dumps({"name": "ours", **PACKAGES[""]}))
    (tmp_path / "package-lock.json").write_text(
        json.dumps({"name": "ours", "lockfileVersion": 3, "packages": PACKAGES})
    )
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.parametrize(
    ("advisories", "found"), [({}, ()), ({"b": [OF_B]}, ("b: Slow (high, <2.0.0), https://example.org/GHSA-1",))]
)
def test_what_npm_knows_of_locked_packages_is_told(
    advisories: dict[str, Any], found: tuple[str, ...], npm_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    with registry(lambda body: asked.append(body) or advisories) as address:
        monkeypatch.setenv("npm_config_registry", address)
        answer = audit.of_npm(npm_project)
    assert asked == [{"a": ["1.0.0"], "b": ["1.0.0"]}]
    assert (answer.wanted, answer.asked, answer.found) == (2, 2, found)
    told = "known vulnerabilities: 1" if found else "no known vulnerability"
    assert answer.lines == [f"npm (npm audit): 2 of 2 packages asked, {told}", *(f"  {line}" for line in found)]


def test_a_registry_that_takes_no_questions_is_told_of_npm(npm_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with registry(lambda _: None) as address:
        monkeypatch.setenv("npm_config_registry", address)
        answer = audit.of_npm(npm_project)
    (line,) = answer.lines
    assert line.startswith(
        "npm (npm audit): NOT audited: 2 of 2 packages, 405 Method Not Allowed - POST http://127.0.0.1"
    )


def test_a_network_without_a_registry_is_told_of_npm(npm_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", NO_SERVER)
    (line,) = audit.of_npm(npm_project).lines
    assert "NOT audited: 2 of 2 packages" in line
    assert "ECONNREFUSED" in line


def test_a_machine_without_npm_is_told(npm_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(npm_project))
    (line,) = audit.of_npm(npm_project).lines
    assert line.startswith("npm (npm audit): NOT audited: 2 of 2 packages, ")
    assert "No such file or directory: 'npm'" in line


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock of two Python packages."""
    path = tmp_path / "requirements.lock"
    path.write_text("".join(f"{name}==1.0 \\\n    --hash=sha256:{'0' * 64}\n" for name in ("a", "b")))
    return path


def instead_of_python(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setattr(audit.sys, "executable", str(path))


@pytest.mark.parametrize("is_found", [False, True])
def test_what_a_service_knows_of_locked_python_packages_is_told(
    lock: Path, monkeypatch: pytest.MonkeyPatch, *, is_found: bool
) -> None:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]
    of_b = {"id": "PYSEC-1", "affected": [{"package": {"name": "b", "ecosystem": "PyPI"}, "ranges": ranges}]}
    asked: list[Any] = []

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        asked.append((body["package"]["name"], body["version"]))
        return {"vulns": [of_b]} if is_found and body["package"]["name"] == "b" else {}

    with registry(answer) as address:
        service = f"--vulnerability-service osv --osv-url {address} --cache-dir {lock.parent}"
        instead_of_python(lock.parent, f'exec {sys.executable} "$@" {service}', monkeypatch)
        told = audit.of_python(lock).lines
    assert sorted(asked) == [("a", "1.0"), ("b", "1.0")]
    end = "known vulnerabilities: 1" if is_found else "no known vulnerability"
    assert told[0] == f"requirements.lock (pip-audit): 2 of 2 packages asked, {end}"
    assert told[1:] == (["  b 1.0: PYSEC-1, mended in 2.0"] if is_found else [])


def test_a_network_without_a_registry_is_told_of_python(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", NO_SERVER)
    (line,) = audit.of_python(lock).lines
    assert line.startswith("requirements.lock (pip-audit): NOT audited: 2 of 2 packages, exit code 1, ")
    assert "proxy" in line.lower()


def test_packages_that_the_service_does_not_know_are_no_packages_without_vulnerabilities(
    lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pip-audit tells them, which then ends as if all were well."""
    dependencies = [{"name": name, "skip_reason": f"not found: {name}"} for name in ("a", "b")]
    instead_of_python(lock.parent, f"echo '{json.dumps({'dependencies': dependencies})}'", monkeypatch)
    assert audit.of_python(lock).lines == [
        "requirements.lock (pip-audit): NOT audited: 2 of 2 packages, not found: a (and 1 more)",
    ]
    dependencies[0] = {"name": "a", "version": "1.0", "vulns": []}
    instead_of_python(lock.parent, f"echo '{json.dumps({'dependencies': dependencies})}'", monkeypatch)
    assert audit.of_python(lock).lines == [
        "requirements.lock (pip-audit): 1 of 2 packages asked, no known vulnerability",
        "requirements.lock (pip-audit): NOT audited: 1 of 2 packages, not found: b",
    ]
    instead_of_python(lock.parent, "echo '{\"dependencies\": []}'", monkeypatch)
    assert audit.of_python(lock).lines == [
        "requirements.lock (pip-audit): NOT audited: 2 of 2 packages, nothing was told of them",
    ]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("echo 'No module named pip_audit' >&2; exit 1", "exit code 1, No module named pip_audit"),
        ("echo '[]'", "exit code 0, it said nothing"),
        ("exit 0", "exit code 0, it said nothing"),
    ],
)
def test_a_tool_that_tells_no_report_has_asked_nothing(
    said: str, why: str, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead_of_python(lock.parent, said, monkeypatch)
    assert audit.of_python(lock).lines == [f"requirements.lock (pip-audit): NOT audited: 2 of 2 packages, {why}"]


GOOD, BAD = Package("pypi", "a", "1.0", "MIT"), Package("npm", "b", "1.0", "GPL-3.0-only")
ASKED, PARTLY, UNASKED = Answer("one", 2, 2), Answer("other", 2, 1, reason="gone"), Answer("other", 2, 0, reason="gone")
FOUND, PARTLY_FOUND = Answer("one", 2, 2, ("a 1.0: PYSEC-1",)), Answer("one", 2, 1, ("a 1.0: PYSEC-1",), "gone")


@pytest.mark.parametrize(
    ("packages", "answers", "code"),
    [
        ([GOOD], (ASKED, ASKED), 0),
        ([GOOD], (ASKED, FOUND), 1),
        ([GOOD, BAD], (ASKED, ASKED), 1),
        ([GOOD], (UNASKED, PARTLY_FOUND), 1),
        ([GOOD], (UNASKED, ASKED), 3),
        ([GOOD], (ASKED, PARTLY), 3),
        ([GOOD], (UNASKED, UNASKED), 3),
    ],
)
def test_the_exit_code_tells_what_was_found_from_what_was_not_asked(
    packages: list[Package],
    answers: tuple[Answer, Answer],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(locked, "packages", lambda: packages)
    monkeypatch.setattr(audit, "of_python", lambda _: answers[0])
    monkeypatch.setattr(audit, "of_npm", lambda _: answers[1])
    with settings_of(tmp_path):
        assert audit.main() == code
    said = capsys.readouterr().out
    every = (answers[0], *answers)  # there are two locks of Python
    assert ("NOT audited" in said) == any(answer.asked < answer.wanted for answer in every)
    assert said.count("no known vulnerability") == sum(bool(answer.asked and not answer.found) for answer in every)
    assert ("GPL-3.0-only of b 1.0 (npm) is not in allowed_licences.csv" in said) == (BAD in packages)
    with (tmp_path / "audit" / "licences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [package.name for package in packages]
    assert [row["is_allowed"] for row in rows] == [str(package is GOOD) for package in packages]
