"""The event log that keeps its files open: what one instance wrote, the next one reads, and closing it lets go of them.

Not here: which events a refresh writes (`test_definitions.py`, `test_table_facts.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from orchestration.event_log import KeptEngineEventLog
from orchestration.instance import open_instance

if TYPE_CHECKING:
    from tests.conftest import House


@dg.asset
def figure() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 3})


def test_what_one_instance_wrote_the_next_one_reads(empty_house: House) -> None:
    runs = []
    for _ in range(2):
        with open_instance() as instance:
            assert isinstance(instance.event_log_storage, KeptEngineEventLog)
            runs.append(dg.materialize([figure], instance=instance).run_id)
    assert runs[0] != runs[1]
    with open_instance() as instance:
        found = instance.fetch_materializations(figure.key, limit=10).records
        assert [record.run_id for record in found] == runs[::-1]
        logged = instance.all_logs(runs[0])
        assert logged[-1].dagster_event_type == dg.DagsterEventType.RUN_SUCCESS
    kept = empty_house.data_dir / "dagster" / "history" / "runs"
    assert {path.name for path in kept.glob("*.db")} == {"index.db", *(f"{run}.db" for run in runs)}


def test_one_engine_serves_each_file_until_the_log_is_closed(empty_house: House) -> None:  # noqa: ARG001 - its data folder
    with open_instance() as instance:
        log = instance.event_log_storage
        assert isinstance(log, KeptEngineEventLog)
        dg.materialize([figure], instance=instance)
        engines = dict(log._engines)  # noqa: SLF001 - what is tested
        dg.materialize([figure], instance=instance)
        assert engines.items() <= log._engines.items()  # noqa: SLF001 - same
    assert log._engines == {}  # noqa: SLF001 - same
