"""A live refresh before anybody has sent a workbook: it goes on without, unless the release has been made of some.

What does not live here: the workbooks that there are (`intake/`), and how they are read (`sources/coordinators/`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import runs
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from sources.contract import Source


def no_workbooks(source: Source) -> str:
    """What is told where there is no workbook yet. Raises ValueError where the published release is made of some."""
    had = [snapshot.name for snapshot in runs.published_inputs(source, []) if snapshot.origin != "example"]
    if had:
        raise ValueError(
            f"the published release is made of {', '.join(sorted(had))}, and there is no workbook now: put "
            f"{get_settings().intake_dir} back from the backup, or name their folder with --workbooks DIR"
        )
    return "no workbook has been accepted yet: plans, measures, procurements and events are empty until one is"
