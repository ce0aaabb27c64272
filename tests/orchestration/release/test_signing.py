"""Signed checksums, and `ilmasto verify` of a folder and of an address: what is another, missing, added, unsigned."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from orchestration.quality.verdict import Verdict
from orchestration.release import release
from tests.orchestration.conftest import small_candidate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import House
    from tests.orchestration.release.conftest import Site

KEYGEN = shutil.which("ssh-keygen") or ""
pytestmark = pytest.mark.skipif(not KEYGEN, reason="ssh-keygen is not installed: apt-get install openssh-client")
GOOD = Verdict((), (), ())


def key(path: Path) -> Path:
    subprocess.run([KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


@pytest.fixture
def signed(empty_house: House, tmp_path: Path, set_up: Callable[..., None]) -> House:
    """A house whose release is signed by a key that its settings trust."""
    own = key(tmp_path / "own")
    (tmp_path / "signers").write_text(f"yllapito@esimerkki.fi {own.with_suffix('.pub').read_text()}")
    set_up(data_dir=empty_house.data_dir, signing_key=own, allowed_signers=tmp_path / "signers")
    release.promote(small_candidate("2026.01.01-1"), GOOD)
    return empty_house


def test_a_release_is_signed_and_its_files_are_its_own(signed: House) -> None:
    outcome = signed.run("verify", str(signed.published))
    assert outcome.code == 0, outcome.said
    assert outcome.said == "3 files are those that were published. Signed by yllapito@esimerkki.fi.\n"
    assert signed.intact()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("numbers.csv", "year,kt\n2024,1.4\n", "numbers.csv: sha256 "),
        ("numbers.csv", None, "numbers.csv: missing"),
        ("added.csv", "a\n", "added.csv: not named"),
        ("SHA256SUMS", "", "The signature is not to be trusted"),
        ("SHA256SUMS.sig", None, "The checksums are not signed."),
        ("SHA256SUMS.sig", "-----BEGIN SSH SIGNATURE-----\n", "The signature is not to be trusted"),
    ],
)
def test_what_is_not_as_it_was_published_is_named(signed: House, name: str, content: str | None, said: str) -> None:
    path = signed.published / name
    path.write_text(content) if content is not None else path.unlink()
    outcome = signed.run("verify", str(signed.published))
    assert outcome.code == 1
    assert said in outcome.said


def test_a_signature_of_somebody_else_is_not_trusted(
    signed: House, tmp_path: Path, set_up: Callable[..., None]
) -> None:
    set_up(signing_key=key(tmp_path / "other"))
    release.promote(small_candidate("2026.01.01-2"), GOOD)
    outcome = signed.run("verify", str(signed.published))
    assert outcome.code == 1
    assert "The signature is not to be trusted" in outcome.said


def test_a_release_that_cannot_be_signed_is_refused(signed: House, tmp_path: Path, set_up: Callable[..., None]) -> None:
    set_up(signing_key=tmp_path / "no-such-key")
    with pytest.raises(release.RefusedError, match="not signed by ILMASTO_SIGNING_KEY"):
        release.promote(small_candidate("2026.01.01-2"), GOOD)
    assert signed.published.name == "2026.01.01-1"


@pytest.mark.parametrize("line", ["../secret.txt", "/etc/passwd"])
def test_checksums_that_name_what_is_elsewhere_are_read_no_further(signed: House, line: str) -> None:
    (signed.published / "SHA256SUMS").write_text(f"{'0' * 64}  {line}\n")
    outcome = signed.run("verify", str(signed.published))
    assert outcome.code == 2
    assert "is no checksum of a file in the folder" in outcome.said
    assert "give the folder or the address" in signed.run("verify", "no-such-folder").said


def test_the_files_at_an_address_are_held_against_their_checksums(signed: House, site: Site) -> None:
    folder = site.data_dir / "releases" / "2026.01.01-2"
    shutil.rmtree(folder)
    shutil.copytree(signed.published, folder)
    url = f"http://127.0.0.1:{site.port}/data/latest/"
    outcome = signed.run("verify", url)
    assert outcome.said == "2 files are those that were published. Signed by yllapito@esimerkki.fi.\n"
    (folder / "numbers.csv").write_text("year,kt\n2024,1.4\n")
    outcome = signed.run("verify", url)
    assert outcome.code == 1
    assert "numbers.csv: sha256" in outcome.said
    (folder / "SHA256SUMS").unlink()
    assert signed.run("verify", url).code == 2
