"""Builds the Evidence site from a candidate release, in `dashboards/`, and says whether every page is there.

What does not live here: the pages (`dashboards/`), their numbers (dbt) and the web server (`serve.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from filelock import FileLock

from orchestration import warehouse
from orchestration.quality.results import CheckResult
from orchestration.quality.verdict import SITE_CHECK
from orchestration.runs import switch_link
from orchestration.settings import DASHBOARDS_DIR, get_settings, tool_environment
from sources.boundaries.geometry import rounded

if TYPE_CHECKING:
    from pathlib import Path

_BUILD_MINUTES = 15
_AGAIN = "`rm -r dashboards/node_modules && make install`"
_TITLE = "Every page of the dashboard is built and every query on it answers"


def build_site(candidate: Path, log_path: Path) -> CheckResult:
    """Build the site of the release in `candidate` into `candidate/site`; npm's output goes to `log_path`."""
    npm = shutil.which("npm")
    if npm is None or not (DASHBOARDS_DIR / "node_modules").is_dir():
        detail = "the dashboard's tools are not installed: run `make install`, or set ILMASTO_WITH_SITE=false"
        return CheckResult(SITE_CHECK, "site", _TITLE, "errored", detail)
    # the folder is one for all runs, so one build at a time
    with FileLock(DASHBOARDS_DIR / ".build.lock"):
        switch_link(DASHBOARDS_DIR / "release", candidate)
        write_map(DASHBOARDS_DIR / "static" / "kunnat.geojson", candidate)
        with log_path.open("w", encoding="utf-8") as log:
            try:
                exit_code = _run_to_its_end([npm, "run", "build"], log)
            except subprocess.TimeoutExpired:
                detail = f"the build took over {_BUILD_MINUTES} minutes; its output is in {log_path}"
                return CheckResult(SITE_CHECK, "site", _TITLE, "errored", detail)
        if exit_code:
            last = "\n".join(log_path.read_text(encoding="utf-8").splitlines()[-15:])
            detail = f"npm run build failed ({log_path}; damaged tools come whole again with {_AGAIN}):\n{last}"
            return CheckResult(SITE_CHECK, "site", _TITLE, "failed", detail)
        shutil.copytree(DASHBOARDS_DIR / "build", candidate / "site")
    pages = sum(1 for _ in (candidate / "site").rglob("*.html"))
    return CheckResult(SITE_CHECK, "site", _TITLE, "passed", figures={"pages": pages})


def _run_to_its_end(command: list[str], log: IO[str]) -> int:
    """The exit code of a command in `dashboards/`. Where it takes too long or is interrupted, all that it started ends.

    Raises TimeoutExpired.
    """
    with subprocess.Popen(
        command,
        cwd=DASHBOARDS_DIR,
        env=tool_environment() | get_settings().told_by_pages,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # npm does not end what it has started: its whole group is ended
    ) as process:
        try:
            return process.wait(timeout=_BUILD_MINUTES * 60)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def show(release: Path) -> None:
    """Let `npm run dev` in `dashboards/` read the release or candidate in `release`, which names it or links to it."""
    with FileLock(DASHBOARDS_DIR / ".build.lock"):
        switch_link(DASHBOARDS_DIR / "release", release)
        write_map(DASHBOARDS_DIR / "static" / "kunnat.geojson", release)


def write_map(path: Path, candidate: Path) -> None:
    """Write the municipalities' shapes of the release in `candidate` to `path` as one GeoJSON file, to some 10 m."""
    shapes, municipalities = (
        f"read_parquet({warehouse.quoted(candidate / f'{name}.parquet')})"
        for name in ("dim_municipality_shapes", "dim_municipalities")
    )
    sql = f"""
        select municipality_code, name_fi, geometry_geojson
        from {shapes} as shape inner join {municipalities} as municipality using (municipality_code)
        order by municipality_code
    """
    with warehouse.in_memory() as connection:
        rows = connection.execute(sql).fetchall()
    features = [
        {
            "type": "Feature",
            "properties": {"municipality_code": code, "name_fi": name},
            "geometry": rounded(json.loads(geometry)),
        }
        for code, name, geometry in rows
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
