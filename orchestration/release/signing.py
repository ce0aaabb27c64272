"""A release's checksums signed with an SSH key, and whether a release's files and signature are what they claim to be.

OpenSSH's own `ssh-keygen -Y` does the work. What does not live here: when a release is signed (`release.py`).
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from sources.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from requests import Session

CHECKSUMS = "SHA256SUMS"
SIGNATURE = f"{CHECKSUMS}.sig"
NAMESPACE = "ilmastovaranto"
_TIMEOUT_S = 60
_PIECE_BYTES = 1_000_000
_PAGES = "site/"


class SigningError(Exception):
    """A signature could not be made, or is not one that is trusted; the text says why."""


class UnreadableError(Exception):
    """There are no checksums to hold files against."""


def sign(folder: Path, key: Path) -> None:
    """Write `SHA256SUMS.sig` beside the checksums in `folder`, by a key without a passphrase. Raises SigningError."""
    _ssh_keygen("sign", "-f", str(key), "-n", NAMESPACE, str(folder / CHECKSUMS))


def check_signature(checksums: bytes, signature: Path, allowed: Path) -> str:
    """Who of the file of allowed signers signed the checksums. Raises SigningError where nobody of it did."""
    found = _ssh_keygen("find-principals", "-f", str(allowed), "-s", str(signature)).split()
    if not found:
        raise SigningError(f"the signature is of nobody in {allowed}")
    who = found[0]
    _ssh_keygen("verify", "-f", str(allowed), "-I", who, "-n", NAMESPACE, "-s", str(signature), given=checksums)
    return who


def wrong_in_folder(folder: Path) -> tuple[int, list[str]]:
    """How many files the checksums in `folder` name, and a line for each that is missing, another, or not named.

    Raises UnreadableError where there are no checksums.
    """
    try:
        content = (folder / CHECKSUMS).read_bytes()
    except OSError as error:
        raise UnreadableError(f"{folder / CHECKSUMS} can't be read ({error.strerror})") from None
    named = _named(content)
    wrong = _wrong(named, lambda name: sha256_of(folder / name) if (folder / name).is_file() else None)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return len(named), wrong + [f"{name}: not named" for name in sorted(there - {*named, CHECKSUMS, SIGNATURE})]


def wrong_at_address(url: str) -> tuple[int, list[str], bytes, bytes | None]:
    """How many open files are at the address `url`, a line for each wrong one, their checksums and the signature.

    The pages, which have addresses of their own, are left out.
    Raises UnreadableError where there are no checksums, or somebody does not answer.
    """
    import requests

    base = url if url.endswith("/") else f"{url}/"
    try:
        with requests.Session() as session:
            whole = session.get(f"{base}{CHECKSUMS}", timeout=_TIMEOUT_S)
            if not whole.ok:
                raise UnreadableError(f"{base}{CHECKSUMS}: answered {whole.status_code}")
            base = whole.url.removesuffix(CHECKSUMS)  # `latest` leads to a release: all is asked of that one
            signature = session.get(f"{base}{SIGNATURE}", timeout=_TIMEOUT_S)
            named = {name: sha256 for name, sha256 in _named(whole.content).items() if not name.startswith(_PAGES)}
            wrong = _wrong(named, lambda name: _sha256_at(session, f"{base}{quote(name)}"))
    except requests.RequestException as error:
        raise UnreadableError(f"{base}: no answer ({type(error).__name__})") from None
    return len(named), wrong, whole.content, signature.content if signature.ok else None


def _sha256_at(session: Session, url: str) -> str | None:
    digest = hashlib.sha256()
    with session.get(url, timeout=_TIMEOUT_S, stream=True) as answer:
        if not answer.ok:
            return None
        for piece in answer.iter_content(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _named(checksums: bytes) -> dict[str, str]:
    """The sha256 of each file that the checksums name. Raises UnreadableError for a line of another form."""
    named = {}
    for line in checksums.decode("utf-8", "replace").splitlines():
        sha256, _, name = line.partition("  ")
        path = PurePosixPath(name)
        if len(sha256) != hashlib.sha256().digest_size * 2 or not name or path.is_absolute() or ".." in path.parts:
            raise UnreadableError(f"{CHECKSUMS}: “{line[:100]}” is no checksum of a file in the folder")
        named[name] = sha256
    return named


def _wrong(named: dict[str, str], sha256_of_file: Callable[[str], str | None]) -> list[str]:
    lines = []
    for name, sha256 in named.items():
        found = sha256_of_file(name)
        if found != sha256:
            lines.append(f"{name}: missing" if found is None else f"{name}: sha256 {found}, and {sha256} was published")
    return lines


def _ssh_keygen(action: str, *arguments: str, given: bytes = b"") -> str:
    command = ["ssh-keygen", "-Y", action, *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SigningError(f"ssh-keygen could not be run ({error})") from None
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise SigningError(f"ssh-keygen -Y {action}: {said}")
    return done.stdout.decode("utf-8", "replace")
