"""What is published now, as the release itself tells it, and what stands in the way of publishing another.

What does not live here: making and publishing a release (`release/release.py`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from orchestration.region import headline_area
from orchestration.settings import get_settings
from sources.observations import is_yet_to_come


def published_release() -> dict[str, Any] | None:
    """The published release's own description (release.json), or None where nothing is published, or it is lost."""
    try:
        path = get_settings().published_link / "release.json"
        description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return description


def published_id() -> str | None:
    """The id of the release that the link names, whose folder may be gone; None where nothing was published."""
    link = get_settings().published_link
    return link.readlink().name if link.is_symlink() else None


def lost() -> str | None:
    """What is to be told where the published release's folder or its own description is lost; None where it is not."""
    link = get_settings().published_link
    if not link.is_symlink() or published_release() is not None:
        return None
    what = "its release.json is damaged" if (link / "release.json").exists() else "its folder is gone"
    return (
        f"release {published_id()} was published, and {what}: put it back from the backup into "
        f"{link.parent / 'releases'}, or publish an earlier one, `ilmasto rollback ID` (`ilmasto releases` lists "
        f"them); where there is none, `rm {link}` lets the next refresh begin anew"
    )


def hindrance() -> str | None:
    """What no release can be published with, and what to do; None where nothing is in the way."""
    if told := lost():
        return told
    link, published = get_settings().published_link, published_release()
    if link.exists() and not link.is_symlink():
        return (
            f"{link} is a folder or a file, and is to be the link to the published release: move it away, "
            f"`mv {link} {link}.away`, publish a release, `ilmasto rollback ID` (`ilmasto releases` lists them), and "
            "refresh again"
        )
    if published is not None and published.get("region", headline_area()) != headline_area():
        return (
            f"release {published['release_id']} is of another region ({published['region']}) than the one that is "
            f"followed now ({headline_area()}): give each region a folder of its own, ILMASTO_DATA_DIR=DIR, or name "
            "the region of this one, ILMASTO_REGION=FILE"
        )
    if published is not None and is_yet_to_come(str(published["released_at"])):
        return (
            f"the clock of this machine says {datetime.now(UTC):%Y-%m-%d}, but release {published['release_id']} is of "
            f"{published['released_at']}: set the clock right. If it is right now, publish the release of before, "
            "`ilmasto rollback ID` (`ilmasto releases` lists them), and refresh again"
        )
    return None
