"""What one refresh was asked to do, as Dagster's run configuration; its lock; whether its result is published already.

What does not live here: the steps, and the command line (`cli.py`).
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import dagster as dg
from pydantic import Field

from orchestration import lock
from orchestration.published import published_release
from orchestration.settings import get_settings
from sources.coordinators.journal import has_accepted

if TYPE_CHECKING:
    from collections.abc import Iterator


class Refresh(dg.ConfigurableResource):  # type: ignore[type-arg] # a resource that hands out nothing but itself
    """One refresh: whether publishers are asked, which folder of workbooks is read, whether the site is built.

    Dagster makes it ready before the first step of a run and lets go of it after the last: meanwhile the run holds the
    lock of the data folder, whoever started it.
    """

    live: bool = Field(default=False, description="Ask the publishers; otherwise the bundled example data is used.")
    workbooks_dir: str | None = Field(
        default=None, description="Folder of workbooks, in place of what the intake accepted."
    )
    with_site: bool = Field(default=True, description="Build the Evidence site.")
    without_lost: bool = Field(
        default=False, description="Go on without earlier releases of files whose bytes are lost from the landing."
    )

    @property
    def workbooks_path(self) -> Path | None:
        """The folder of workbooks: the one that was named, or else what the intake accepted; None for the example."""
        if self.workbooks_dir:
            return Path(self.workbooks_dir)
        intake_dir = get_settings().intake_dir
        return intake_dir if has_accepted(intake_dir) else None

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """The refresh, with the lock held. Raises BusyError, which names who holds it."""
        tags, run_id = (context.run.tags, context.run.run_id) if context.run else ({}, None)
        schedule = tags.get("dagster/schedule_name")
        with lock.held_by(f"the schedule {schedule}" if schedule else "a run of Dagster", run_id):
            yield self

    @property
    def is_whole(self) -> bool:
        """Whether what it makes is a whole release: with pages, but where the installation is set to have none."""
        return self.with_site or not get_settings().with_site

    def published_with(self, fingerprint: dict[str, Any]) -> str | None:
        """The id of the published release if it is made of the very same, else None."""
        release = published_release()
        if release is None or (release["has_example"] and get_settings().target == "public"):
            return None
        made_of = dict(release["made_of"])
        if not self.with_site:
            made_of["site"] = fingerprint["site"]  # a release with a site holds all that one without it would
        return str(release["release_id"]) if made_of == fingerprint else None
