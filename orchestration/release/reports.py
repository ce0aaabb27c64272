"""The reports of a candidate as a step of its release: made, and told as the result of a check.

What does not live here: the reports themselves (`orchestration/report/`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.quality.results import CheckResult
from orchestration.quality.verdict import REPORTS_CHECK
from orchestration.report import reports
from orchestration.report.charts import NoChartError
from orchestration.report.holes import HoleError
from orchestration.report.pdf import NoFontError

if TYPE_CHECKING:
    from pathlib import Path

_TITLE = "Every place has its report, with its charts and without a hole in its text"


def made(candidate: Path) -> CheckResult:
    """The reports of every place of the candidate, written into it; what they lack fails."""
    try:
        files = reports.write_all(candidate)
    except (NoChartError, NoFontError, HoleError) as error:
        return CheckResult(REPORTS_CHECK, "site", _TITLE, "failed", f"no reports: {error}")
    return CheckResult(REPORTS_CHECK, "site", _TITLE, "passed", figures={"files": files})


def files(candidate: Path) -> list[Path]:
    """The reports that the candidate has, in order of name."""
    return sorted((candidate / reports.FOLDER).iterdir())
