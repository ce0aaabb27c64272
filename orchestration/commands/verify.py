"""The command that holds a release's files, wherever they are, against its checksums and signature.

What does not live here: how that is done (`release/signing.py`).
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from orchestration.commands.speaking import MISTAKE, REFUSED, stop
from orchestration.release import signing
from orchestration.settings import get_settings


def verify(
    where: Annotated[str, typer.Argument(metavar="DIR|URL", help="A release's folder, or the address of its files.")],
) -> None:
    """Hold a release's files against its checksums, and these against their signature where signers are set."""
    try:
        if where.startswith(("http://", "https://")):
            count, wrong, checksums, signature = signing.wrong_at_address(where)
        else:
            folder = Path(where)
            count, wrong = signing.wrong_in_folder(folder)
            checksums, path = (folder / signing.CHECKSUMS).read_bytes(), folder / signing.SIGNATURE
            signature = path.read_bytes() if path.is_file() else None
    except signing.UnreadableError as error:
        stop(MISTAKE, f"{error}. Next: give the folder or the address that has {signing.CHECKSUMS}")
    signer = _signer(checksums, signature)
    if wrong:
        stop(REFUSED, "\n".join([*wrong, f"{len(wrong)} wrong: these are not the files that were published"]))
    typer.echo(f"{count} files are those that were published. {signer}")


def _signer(checksums: bytes, signature: bytes | None) -> str:
    """What is said of the signature. Ends the command where it is not one that is trusted."""
    allowed = get_settings().allowed_signers
    if allowed is None:
        return "Their signature was not looked at: ILMASTO_ALLOWED_SIGNERS names nobody."
    if signature is None:
        stop(REFUSED, "The checksums are not signed.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / signing.SIGNATURE
        path.write_bytes(signature)
        try:
            return f"Signed by {signing.check_signature(checksums, path, allowed)}."
        except signing.SigningError as error:
            stop(REFUSED, f"The signature is not to be trusted: {error}")
