"""The site, such that a page and all that it loads or leads to are of one release, whatever is published meanwhile.

A page tells its release in `x-ilmasto-julkaisu`. What it loads and the files that it gives stand at `/r/<release>/…`
for as long as the release is kept. What does not live here: the headers of every answer (`serve.py`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.release.release import RELEASE_ID
from orchestration.release.whole_bodies import Bodies, TextFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import FileResponse, Response
    from starlette.types import Scope

RELEASE_HEADER = "x-ilmasto-julkaisu"
_FILES = "tiedostot"
_OF_THE_RELEASE = re.compile(
    rb'\b(src|href)="(/(?:' + _FILES.encode() + rb'/[^"]+|[^"?#:]+\.(?:js|css|svg|png|json|geojson)(?:#[^"]*)?))"'
)
"""An address in a page of what is no page: it is of the page's own release."""


class Published(TextFiles):
    """What lies in a folder of the release that is published when a request comes."""

    def __init__(self, directory: Path, bodies: Bodies, *, html: bool = False) -> None:
        super().__init__(directory=directory, html=html)
        self.bodies = bodies
        self._folder = directory

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file, its link to the published release followed once: no switch can come in between."""
        return _within(os.path.realpath(self._folder), path)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, which names its release."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers[RELEASE_HEADER] = _release_of(str(full_path))
        return response

    def change_of(self, path: str, plain: FileResponse) -> tuple[str, Callable[[bytes], bytes]] | None:
        """Of a page: each address of what is no page becomes that of the page's own release."""
        release_id = _release_of(path)
        if plain.media_type != "text/html" or not self.html:
            return None
        prefix = rb'\1="/r/' + release_id.encode() + rb'\2"'
        return release_id, lambda content: _OF_THE_RELEASE.sub(prefix, content)


class Kept(TextFiles):
    """Of each kept release, at `<release>/…`, what its pages load, and at `<release>/tiedostot/…` its open files."""

    def __init__(self, releases: Path, bodies: Bodies) -> None:
        super().__init__(directory=releases, check_dir=False)
        self.bodies = bodies
        self._releases = releases

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file; of a release's pages none, as a page stands at one address alone."""
        release_id, _, name = path.partition("/")
        if not RELEASE_ID.fullmatch(release_id) or not name or name.endswith(".html"):
            return "", None
        release = os.path.realpath(self._releases / release_id)
        room, _, rest = name.partition("/")
        if room == _FILES:
            return ("", None) if rest.split("/")[0] == "site" else _within(release, rest)
        return _within(str(Path(release) / "site"), name)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file with its headers."""
        response = await super().get_response(path, scope)
        # a release's file never changes
        response.headers["cache-control"] = "public, max-age=86400, immutable"
        return response


def _within(folder: str, path: str) -> tuple[str, os.stat_result | None]:
    """The file at `path` in `folder`, and not beside it; nothing where there is none."""
    full = os.path.realpath(Path(folder) / path)
    if path.startswith(("/", "\\")) or os.path.commonpath([full, folder]) != folder:
        return "", None
    try:
        return full, os.stat(full)  # noqa: PTH116 - as Starlette names it
    except (FileNotFoundError, NotADirectoryError):
        return "", None


def _release_of(path: str) -> str:
    """The id of the release that a file lies in."""
    return next((part for part in reversed(Path(path).parts) if RELEASE_ID.fullmatch(part)), "")
