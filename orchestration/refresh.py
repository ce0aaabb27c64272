"""What one refresh was asked to do, as Dagster's run configuration, and whether its result is published already.

What does not live here: the steps, and the command line (`cli.py`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.settings import get_settings
from sources.coordinators.journal import has_accepted


class Refresh(dg.ConfigurableResource):  # type: ignore[type-arg] # a resource that hands out nothing but itself
    """One refresh: whether publishers are asked, which folder of workbooks is read, whether the site is built."""

    live: bool = Field(default=False, description="Ask the publishers; otherwise the bundled example data is used.")
    workbooks_dir: str | None = Field(
        default=None, description="Folder of workbooks, in place of what the intake accepted."
    )
    with_site: bool = Field(default=True, description="Build the Evidence site.")

    @property
    def workbooks_path(self) -> Path | None:
        """The folder of workbooks: the one that was named, or else what the intake accepted; None for the example."""
        if self.workbooks_dir:
            return Path(self.workbooks_dir)
        intake_dir = get_settings().intake_dir
        return intake_dir if has_accepted(intake_dir) else None

    def published_with(self, fingerprint: dict[str, Any]) -> str | None:
        """The id of the published release if it is made of the very same, else None."""
        release = published_release()
        if release is None or (release["has_example"] and get_settings().target == "public"):
            return None
        made_of = dict(release["made_of"])
        if not self.with_site:
            made_of["site"] = fingerprint["site"]  # a release with a site holds all that one without it would
        return str(release["release_id"]) if made_of == fingerprint else None


def published_release() -> dict[str, Any] | None:
    """The published release's own description (release.json), or None where nothing is published."""
    path = get_settings().published_link / "release.json"
    if not path.exists():
        return None
    description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return description
