"""Another dbt project in the place of ours, for the length of a test.

Not here: what is changed in it (the test).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from orchestration.transform import project

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def use_project(folder: Path, monkeypatch: pytest.MonkeyPatch, *, passed: bool = True) -> None:
    """Build with the project in `folder` as if the definitions were made from it; its unit tests count as `passed`."""
    digest = project.OURS.code_digest()
    monkeypatch.setattr(project.Project, "code_digest", lambda _: digest)
    other = project.Project(folder)
    shutil.rmtree(other.target, ignore_errors=True)
    other.prepare_manifest()
    if passed:
        other.unit_tests_passed(digest)
    monkeypatch.setattr(project, "OURS", other)
