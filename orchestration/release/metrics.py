"""The state of the warehouse as a text file of Prometheus, for the textfile collector of its node exporter.

What does not live here: what the state is (`state.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from orchestration.release.state import Ending

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.release.state import State


def write(state: State, path: Path) -> None:
    """Write the state's figures to `path`, in one step. What there is none of has no line. Raises OSError."""
    registry = CollectorRegistry()
    figures = {
        "stale_datasets": ("Datasets that were last seen longer ago than their contract allows", len(state.stale)),
        "held_findings": ("Findings that a held release waits for", len(state.held.pending) if state.held else 0),
    }
    if state.age_days is not None:
        figures["release_age_seconds"] = ("Since the published release was made", round(state.age_days * 86_400))
    for name, (what, value) in figures.items():
        Gauge(f"ilmasto_{name}", what, registry=registry).set(value)
    if state.last_run is not None:
        endings = Gauge("ilmasto_last_run", "How the last run ended: 1 of its ending", ["ending"], registry=registry)
        for ending in get_args(Ending):
            endings.labels(ending).set(ending == state.last_run.ending)
    write_to_textfile(str(path), registry)
