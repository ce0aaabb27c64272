"""The open files over HTTP at addresses that last: `/data/<release>/<file>`, and `/data/latest/…`, which leads there.

Every release that is kept has its own, and any site may read them. What does not live here: the pages and the headers
of every answer (`serve.py`), and what the files hold.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Mount, Route

from orchestration.release.release import RELEASE_ID, order
from orchestration.release.whole_bodies import TextFiles

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

    from orchestration.release.whole_bodies import Bodies

_READ_BY_SCRIPTS = ["accept-ranges", "content-length", "content-range", "etag", "last-modified"]
_PAGES = Environment(loader=PackageLoader("orchestration.release", "."), autoescape=True)


def open_data(published: Path, bodies: Bodies) -> Starlette:
    """The web application of the releases that lie beside the one that the link `published` names."""
    releases = published.parent / "releases"

    def latest() -> str:
        return published.resolve().name

    def lead_to_latest(request: Request) -> Response:
        return RedirectResponse(f"/data/{latest()}/{request.path_params.get('path', '')}", status_code=307)

    def index(request: Request) -> Response:
        release_id = request.path_params["release_id"]
        folder = releases / release_id
        if not RELEASE_ID.fullmatch(release_id) or not (folder / "datapackage.json").is_file():
            raise HTTPException(404)
        if not request.url.path.endswith("/"):  # or the files would be looked for beside the release
            return RedirectResponse(f"/data/{release_id}/", status_code=307)
        package, release = (
            json.loads((folder / name).read_text(encoding="utf-8")) for name in ("datapackage.json", "release.json")
        )
        kept = [path.name for path in releases.iterdir() if RELEASE_ID.fullmatch(path.name)]
        others = sorted(kept, key=order, reverse=True)
        page = _PAGES.get_template("open_data.html.j2")
        return HTMLResponse(
            page.render(
                package=package,
                has_example=release["has_example"],
                files=_files(package),
                releases=others,
                is_latest=release_id == latest(),
            )
        )

    return Starlette(
        routes=[
            Route("/", lead_to_latest),
            Route("/latest", lead_to_latest),
            Route("/latest/{path:path}", lead_to_latest),
            Route("/{release_id}", index),
            Route("/{release_id}/", index),
            Mount("/", _Releases(releases, bodies)),
        ],
        middleware=[
            Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET"], expose_headers=_READ_BY_SCRIPTS)
        ],
    )


def _files(package: dict[str, Any]) -> list[dict[str, Any]]:
    """Every file of the package by its path, with the description of the table that it is a form of."""
    told = {resource["name"]: resource["description"] for resource in package["resources"] if "description" in resource}
    return sorted(
        (
            {
                "path": resource["path"],
                "kilobytes": -(-resource["bytes"] // 1000),
                "description": told.get(resource["path"].rsplit(".", 1)[0], ""),
            }
            for resource in package["resources"]
        ),
        key=lambda file: str(file["path"]),
    )


class _Releases(TextFiles):
    """The files of each release by its id, and nothing of its site, which is served as the site."""

    def __init__(self, releases: Path, bodies: Bodies) -> None:
        super().__init__(directory=releases, check_dir=False)
        self.bodies = bodies

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file at `<release>/<name>`, as StaticFiles looks it up."""
        release_id, _, name = path.partition("/")
        if not RELEASE_ID.fullmatch(release_id) or not name or name.split("/")[0] == "site":
            return "", None
        return super().lookup_path(path)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file with its headers."""
        response = await super().get_response(path, scope)
        # a release's file never changes
        response.headers["cache-control"] = "public, max-age=86400, immutable"
        return response
