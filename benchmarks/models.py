"""How long `dbt build` and the second opinions on it take at the scale of the country, and the ratio to the SQL alone.

The raw tables are those of a refresh of the whole country's example data, with three releases of emissions and as many
rows in each as the publisher's files have; ten times the rows are ten times as many rows of emissions. Each measurement
is a process of its own. Not measured here: that refresh (`country.py`), and reading the files (`national.py`).
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb

from benchmarks.processes import in_a_process, settings_of_the_country
from orchestration import warehouse
from orchestration.quality import reconciliation
from orchestration.quality.check_steps import Subject
from orchestration.runs import WAREHOUSE
from orchestration.settings import get_settings, tool_environment
from orchestration.transform import dbt_run

ROWS_OF_A_ROW, TIMES = 3, 3
VINTAGES = ("2025-06-10", "2024-06-10")
SQL_OF_THE_BUILD = "sql.json"


def main() -> None:
    """Print the table: seconds, memory and ratios, for the country and for ten times its rows."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        country = settings_of_the_country(folder)
        _refresh(country)
        once, ten = "country", "ten times"
        measured = {}
        for scale, factor, times in ((once, 1, TIMES), (ten, 10, 1)):
            stretch(folder, ROWS_OF_A_ROW * factor)
            ours, floor = [], []
            for _ in range(times):
                ours.append(in_a_process("benchmarks.models", "build", name, **country))
                floor.append(in_a_process("benchmarks.models", "floor", name, **country))
            best = min(ours, key=lambda figures: figures["dbt build, s"])
            best |= in_a_process("benchmarks.models", "reconcile", name, **country)
            measured[scale] = best | min(floor, key=lambda figures: figures["the same SQL by DuckDB alone, s"])
    print(f"{'models at national scale':42} {once:>12} {ten:>12}")
    for step in measured[once]:
        print(f"{step:42} " + " ".join(f"{figures[step]:12.2f}" for figures in measured.values()))
    ratios = [figures["dbt build, s"] / figures["the same SQL by DuckDB alone, s"] for figures in measured.values()]
    print(f"{'ratio: to the same SQL':42} " + " ".join(f"{ratio:12.2f}" for ratio in ratios))
    ratio_of_ten = measured[ten]["dbt build, s"] / measured[once]["dbt build, s"]
    print(f"{'ratio: ten times the rows to once':42} {'':12} {ratio_of_ten:12.2f}")


def _refresh(settings: dict[str, str]) -> None:
    command = [str(Path(sys.executable).with_name("ilmasto")), "refresh"]
    outcome = subprocess.run(command, env=tool_environment(**settings), capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise SystemExit(f"the refresh failed:\n{outcome.stdout}{outcome.stderr}")


def stretch(folder: Path, rows_of_a_row: int) -> None:
    """Write the raw tables of the newest build in `folder/data` into `folder/stretched.duckdb`, with more emissions."""
    stretched = folder / "stretched.duckdb"
    stretched.unlink(missing_ok=True)
    with duckdb.connect(str(stretched), config={"temp_directory": str(folder / "spill")}) as connection:
        connection.execute(f"attach '{folder / 'data' / 'build' / 'latest' / WAREHOUSE}' as built (read_only)")
        connection.execute("create schema raw")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'raw' order by all"
        ).fetchall():
            connection.execute(f'create table raw."{table}" as from built.raw."{table}"')
        emissions = "raw.syke_municipal_emissions"
        # as many rows as the publisher's own files have, with the same totals
        connection.execute(
            f"create or replace table {emissions} as select * exclude (part) replace ("
            f"kt / {rows_of_a_row} as kt, kt_tuuli / {rows_of_a_row} as kt_tuuli, GWh / {rows_of_a_row} as GWh) "
            f"from {emissions} cross join range({rows_of_a_row}) as parts (part)"
        )
        for vintage in VINTAGES:
            connection.execute(
                f"insert into {emissions} select * replace ('{vintage}' as vintage, "
                f"snapshot_id || '{vintage}' as snapshot_id, kt * 1.01 as kt) "
                f"from {emissions} where vintage > '2026'"
            )
        connection.execute("checkpoint")


def _build(folder: Path) -> dict[str, float]:
    """Seconds and memory of one `dbt build`; leaves the SQL that it ran for the floor."""
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir()
    shutil.copyfile(folder / "stretched.duckdb", run / WAREHOUSE)
    with duckdb.connect(str(run / WAREHOUSE), read_only=True) as connection:
        ((rows,),) = connection.execute("select count(*) from raw.syke_municipal_emissions").fetchall()
    nodes = []
    result_of_node = dbt_run._result  # noqa: SLF001 - the one place where each node of the build passes

    def noted(node_result: object, place: Path) -> object:
        nodes.append(node_result.node)  # type: ignore[attr-defined] # dbt's own result
        return result_of_node(node_result, place)

    dbt_run._result = noted  # type: ignore[assignment] # noqa: SLF001 - same
    started = perf_counter()
    results = dbt_run.build(run)
    took = perf_counter() - started
    wrong = [f"{result.title}: {line}" for result in results if not result.passes for line in result.messages(2)]
    if wrong:
        raise SystemExit("\n".join(wrong))
    statements = [
        (node.resource_type, node.schema, node.name, str(node.config.materialized), node.compiled_code)
        for node in nodes
        if node.resource_type in ("model", "test")
    ]
    (folder / SQL_OF_THE_BUILD).write_text(json.dumps(statements), encoding="utf-8")
    return {
        "rows of emissions, millions": rows / 1e6,
        "models, tests and seeds": len(results),
        "dbt build, s": took,
        "memory at most, GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def _reconcile(folder: Path) -> dict[str, float]:
    """Seconds of the identities on the build's marts, and of the second reckoning on its sample of municipalities."""
    *identities, second = reconciliation.STEP.checks
    seconds = []
    with warehouse.opened(folder / "run" / WAREHOUSE) as connection:
        subject = Subject({}, folder / "run", connection)
        for checks in (identities, [second]):
            started = perf_counter()
            results = [check.result(reconciliation.STEP.room, subject) for check in checks]
            seconds.append(perf_counter() - started)
            if wrong := [line for result in results if not result.passes for line in result.messages(2)]:
                raise SystemExit("\n".join(wrong))
    return {"identities of the marts, s": seconds[0], "second reckoning of a sample, s": seconds[1]}


def _floor(folder: Path) -> dict[str, float]:
    """Seconds that DuckDB alone needs for the same models and data tests, in the same order."""
    path = folder / "floor" / WAREHOUSE  # the SQL names the warehouse
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(folder / "stretched.duckdb", path)
    statements = json.loads((folder / SQL_OF_THE_BUILD).read_text(encoding="utf-8"))
    with duckdb.connect(str(path), config={"threads": 2}) as connection:
        connection.execute("create schema seeds")
        connection.execute(f"attach '{folder / 'run' / WAREHOUSE}' as built (read_only)")
        for (seed,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'seeds'"
        ).fetchall():
            connection.execute(f'create table seeds."{seed}" as from built.seeds."{seed}"')
        connection.execute("detach built")
        started = perf_counter()
        for kind, schema, name, materialized, sql in statements:
            if kind == "model":
                connection.execute(f"create schema if not exists {schema}")
                connection.execute(f'create {materialized} {schema}."{name}" as {sql}')
            else:
                connection.execute(f"select count(*) from ({sql})").fetchall()
        took = perf_counter() - started
    path.unlink()
    return {"the same SQL by DuckDB alone, s": took}


if __name__ == "__main__":
    if sys.argv[1:]:
        get_settings()  # whose region this process goes by
        measure = {"build": _build, "floor": _floor, "reconcile": _reconcile}[sys.argv[1]]
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        main()
