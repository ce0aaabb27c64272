"""One `dbt build` of a run's warehouse, and what it found, as results for the verdict.

What does not live here: SQL (`dbt_project/`) and Dagster (`assets.py`). dbt runs through its own `dbtRunner`: its
command line would parse the project again at each refresh.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from orchestration import runs, warehouse
from orchestration.lake import Lake
from orchestration.quality.results import CheckResult
from orchestration.settings import warehouse_of_dbt
from orchestration.transform import project
from orchestration.transform.manifest import CODE_DIGEST, METERED, unit_tests_of
from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GOOD = ("success", "pass")
_SHOWN_ROWS = 50
_UNIT_TEST = "dbt.unit_test."
_NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
_METERED = f"tag:{METERED}"


def rehearse() -> None:
    """Ready dbt ahead of its first use: import it, and build the smallest seed where it leaves no trace."""
    with TemporaryDirectory() as folder:
        _invoke(Path(folder) / runs.WAREHOUSE, "seed", "--select", "year_spans", "--log-path", folder)


def build(folder: Path, changed: Sequence[str] | None = None) -> list[CheckResult]:
    """Build into the warehouse of the run in `folder`, and what came of each node, in dbt's order.

    Of a warehouse in which only the raw tables `changed` are others than at the last build, what reads them is built,
    at whatever distance; without `changed`, every seed, model and data test. Unit tests say nothing of a run's data,
    for their rows are written in the code. They run with it where they have not yet passed with this very code: one
    result stands for all of them, and those that fail have their own beside it. Raises what dbt raises when it cannot
    run at all.
    """
    parsed = _parsed()
    digest, unit_tests = parsed.metadata.env.get(CODE_DIGEST, ""), {f"dbt.{key}" for key in parsed.unit_tests}
    passed_at = project.OURS.unit_tests_passed_at(digest)
    options = ["--exclude", _METERED, *(_NO_UNIT_TESTS if passed_at else ())]
    if passed_at and changed:
        options += ["--select", *(f"source:raw.{name}+" for name in changed)]
    is_to_build = changed is None or changed or not passed_at
    results = _built(folder, *options, parsed=parsed) if is_to_build else []
    tested = [result for result in results if result.check_id.startswith(_UNIT_TEST)]
    failed = [result for result in tested if not result.passes]
    if not passed_at and not failed and {result.check_id for result in tested} == unit_tests:
        passed_at = project.OURS.unit_tests_passed(digest)
    of_data = [result for result in results if result not in tested]
    return [*failed, *of_data, _of_unit_tests(digest, passed_at)]


def _of_unit_tests(digest: str, passed_at: str | None) -> CheckResult:
    """The one result for all unit tests of the code of this digest."""
    return CheckResult(
        check_id=f"dbt.{unit_tests_of(digest)}",
        room="dbt",
        subject="dbt_project",
        title="Every unit test of the models has passed with this very code",
        status="passed" if passed_at else "failed",
        detail="" if passed_at else "not every unit test of the models has passed with this code",
        figures={"code_digest": digest, "passed_at": passed_at, "seconds": 0.0},
    )


def build_some(folder: Path, nodes: Sequence[str]) -> list[CheckResult]:
    """Build these seeds and models and run these data tests, by their full names (`fqn`), and nothing beside them.

    Results in dbt's order. What they read must lie in the warehouse of the run in `folder` already.
    """
    some = ["--indirect-selection", "empty", "--select", *(f"fqn:{node}" for node in nodes)]
    return _built(folder, *_NO_UNIT_TESTS, *some)


def build_metered(folder: Path) -> list[CheckResult]:
    """Build the models of metered readings into the DuckDB file in `folder`, also beside a lake.

    Its months are put in anew. Results in dbt's order. Their readings must be there as `raw.property_meters_readings`.
    """
    return _built(folder, *_NO_UNIT_TESTS, "--select", _METERED, place=folder / warehouse.FILE)


def _built(folder: Path, *options: str, parsed: Any = None, place: warehouse.Place | None = None) -> list[CheckResult]:
    """What came of each node of a `dbt build` in the warehouse of the run in `folder`, where its log lies too."""
    log = ["--log-path", str(folder / "dbt"), "--log-level", "none", "--log-level-file", "info", "--no-use-colors"]
    built = _invoke(place or warehouse.of_run(folder), "build", *options, *log, parsed=parsed)
    return [_result(node_result, folder) for node_result in built]


def _parsed() -> Any:
    """The project as dbt parsed it when manifest.json was written: to parse it again would cost as much as to build."""
    from dbt.contracts.graph.manifest import Manifest

    return Manifest.from_msgpack(project.OURS.parsed_path.read_bytes())


def _invoke(place: warehouse.Place, *arguments: str, parsed: Any = None) -> list[Any]:
    """Run a command of dbt on a DuckDB file or on the lake of the settings; its results, one for each node."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    parsed = parsed or _parsed()
    parsed.build_flat_graph()
    folder, target = str(project.OURS.folder), str(project.OURS.target)
    places = ["--project-dir", folder, "--profiles-dir", folder, "--target-path", target]
    places += ["--target", "lake"] if isinstance(place, Lake) else []
    try:
        with nullcontext() if isinstance(place, Lake) else warehouse_of_dbt(place):
            outcome = dbtRunner(manifest=parsed).invoke([*arguments, *places, "--quiet", "--no-write-json"])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call] # the adapter ships no types
    if outcome.exception is not None:
        raise outcome.exception
    return list(getattr(outcome.result, "results", []))


def _result(node_result: Any, folder: Path) -> CheckResult:
    node, status = node_result.node, str(node_result.status)
    passes = status in _GOOD
    is_test = node.resource_type in ("test", "unit_test")
    problems = () if passes or node.resource_type != "test" else _failing_rows(node, folder)
    return CheckResult(
        check_id=f"dbt.{node.unique_id}",
        room="dbt",
        subject=_model_of(node),
        title=(node.description or node.name) if is_test else f"{node.resource_type} {node.name}",
        status="passed" if passes else "warned" if status == "warn" else "failed" if status == "fail" else "errored",
        detail="" if passes else f"{node.name}: {node_result.message or status}",
        problems=problems,
        figures={"seconds": round(node_result.execution_time, 3), "skipped": status == "skipped"},
    )


def _model_of(node: Any) -> str:
    """The model or seed that a node is, or that it tests."""
    tested = getattr(node, "attached_node", None) or getattr(node, "model", None)
    return str(tested or node.name).rsplit(".", 1)[-1]


def _failing_rows(node: Any, folder: Path) -> tuple[Problem, ...]:
    """Ask a failed test for its rows once more, in an order of its own: its SQL returns them in any."""
    with warehouse.opened(warehouse.of_run(folder)) as connection:
        try:
            rows = warehouse.records_of(
                connection, f"select * from ({node.compiled_code}) order by all limit {_SHOWN_ROWS}"
            )
        except warehouse.QueryError:
            return ()
    files = {snapshot.snapshot_id: snapshot.name for snapshot in runs.all_inputs(folder)}
    return tuple(_problem(node, row, files) for row in rows)


def _problem(node: Any, row: Mapping[str, Any], files: Mapping[str, str]) -> Problem:
    arguments = (
        {k: v for k, v in node.test_metadata.kwargs.items() if k not in ("model", "column_name")}
        if getattr(node, "test_metadata", None)
        else {}
    )
    rule = getattr(getattr(node, "test_metadata", None), "name", node.name).replace("_", " ")
    detail = ", ".join(f"{key} {_listed(value)}" for key, value in arguments.items())
    keys = ("snapshot_id", "emissions_snapshot_id", "population_snapshot_id")
    file = next((files[row[key]] for key in keys if row.get(key) in files), None)
    column = getattr(node, "column_name", None)
    hidden = ("source_row", "expected", column)
    shown = {k: v for k, v in row.items() if v is not None and not k.endswith("snapshot_id") and k not in hidden}
    place = ", ".join(f"{key}={value}" for key, value in list(shown.items())[:5])
    model = _model_of(node)
    return Problem(
        file=file or model,
        row=row.get("source_row"),
        column=f"{model}.{column}" if column else None if file is None else model,
        value=f"{row[column]}{f' ({place})' if place else ''}" if column is not None and column in row else place,
        # a test that knows what should stand there, and what to do, says it in a column of its own
        expected=row.get("expected") or node.description or f"{rule} {detail}".strip(),
    )


def _listed(value: object) -> str:
    """An argument of a test in words."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
