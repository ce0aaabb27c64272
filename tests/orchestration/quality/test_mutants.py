"""How many of the small wrongs in the marts' SQL the gate stops.

What does not live here: drawing them (`mutants.py`) and asking the gate (`mutation.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from orchestration import runs, warehouse
from tests.orchestration.quality.mutants import Mutant
from tests.orchestration.quality.mutation import Gate, recorded, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source

LEAST_DRAWN = 60
LEAST_STOPPED_SHARE = 0.95


@pytest.fixture(scope="module")
def gate(build: Path, manifest: Manifest, sources: dict[str, Source], tmp_path_factory: pytest.TempPathFactory) -> Gate:
    return Gate.of(build, manifest, sources, tmp_path_factory.mktemp("gate"))


def test_the_gate_stops_nearly_every_mutant_and_the_survivors_are_named(gate: Gate) -> None:
    """Without dbt's unit tests, which run with the code's: with them the share is at least this."""
    rows = rows_of(gate)
    assert rows == recorded(), "the SQL has changed: python -m tests.orchestration.quality.mutation, then …faults.page"
    fates = Counter(row["fate"] for row in rows)
    assert fates["stopped"] + fates["survives"] >= LEAST_DRAWN
    assert fates["stopped"] / (fates["stopped"] + fates["survives"]) >= LEAST_STOPPED_SHARE


def test_every_mart_has_mutants_of_its_own_and_of_what_it_is_made_of(gate: Gate) -> None:
    """But for those that are a list as it is, made of nothing that can be done wrong."""
    drawn, every = gate.drawn(), gate.every_mutant()
    can_be_wrong = {mart for mart in gate.marts if any(every[name] for name in (mart, *gate.upstream(mart)))}
    assert {mart for mart, _ in drawn} == can_be_wrong
    assert len(can_be_wrong) > len(gate.marts) / 2
    assert all(mutant.model == mart or mutant.model in gate.upstream(mart) for mart, mutant in drawn)
    assert len({(mutant.model, mutant.place, mutant.kind, mutant.what) for _, mutant in drawn}) == len(drawn)


def test_sql_without_a_wrong_comes_back_from_its_syntax_tree_as_it_was(gate: Gate) -> None:
    """Else a mutant would be stopped for what the tree does to the SQL."""
    with warehouse.opened(gate.folder / runs.WAREHOUSE) as connection:
        for name, unique_id in gate.models.items():
            good = gate.compiled[unique_id]
            again = Mutant(name, "none", (), "nothing", lambda _: None).sql(connection, good)
            for table, sql in (("good", good), ("again", again)):
                connection.execute(f"create or replace temp table {table} as {sql}")
            both_ways = "(from good except all from again) union all (from again except all from good) limit 1"
            assert connection.execute(both_ways).fetchall() == [], name
