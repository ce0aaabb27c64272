"""How long `dbt build` and the second opinions on it take at the scale of the country, and the ratio to the SQL alone.

The raw tables are the example's, stretched to 308 municipalities, three releases of emissions and 4 000 rows in each of
a municipality; ten times the rows are ten times as many rows of emissions. Each measurement is a process of its
own. Not measured here: reading the files (`national.py`), a refresh of the example (`refresh.py`).
"""

from __future__ import annotations

import csv
import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb

from benchmarks.processes import in_a_process
from orchestration import warehouse
from orchestration.quality import reconciliation, second_reckoning
from orchestration.quality.check_steps import Subject
from orchestration.runs import WAREHOUSE
from orchestration.settings import DBT_DIR, SEEDS_DIR, SOURCES_DIR, tool_environment
from orchestration.transform import dbt_run, project
from sources.code_lists import read_seed

MUNICIPALITIES, ROWS_OF_A_ROW, TIMES = 308, 3, 3
VINTAGES = ("2025-06-10", "2024-06-10")
NAMES = ("kunta", "nimi", "alue")
SQL_OF_THE_BUILD = "sql.json"


def main() -> None:
    """Print the table: seconds, memory and ratios, for the country and for ten times its rows."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        example = _example_warehouse(folder)
        _make_project(folder)
        once, ten = "country", "ten times"
        measured = {}
        for scale, factor, times in ((once, 1, TIMES), (ten, 10, 1)):
            _stretch(example, folder / "stretched.duckdb", folder, ROWS_OF_A_ROW * factor)
            ours, floor = [], []
            for _ in range(times):
                ours.append(in_a_process("benchmarks.models", "build", str(folder)))
                floor.append(in_a_process("benchmarks.models", "floor", str(folder)))
            best = min(ours, key=lambda figures: figures["dbt build, s"])
            best |= in_a_process("benchmarks.models", "reconcile", str(folder))
            measured[scale] = best | min(floor, key=lambda figures: figures["the same SQL by DuckDB alone, s"])
    print(f"{'models at national scale':42} {once:>12} {ten:>12}")
    for step in measured[once]:
        print(f"{step:42} " + " ".join(f"{figures[step]:12.2f}" for figures in measured.values()))
    ratios = [figures["dbt build, s"] / figures["the same SQL by DuckDB alone, s"] for figures in measured.values()]
    print(f"{'ratio: to the same SQL':42} " + " ".join(f"{ratio:12.2f}" for ratio in ratios))
    ratio_of_ten = measured[ten]["dbt build, s"] / measured[once]["dbt build, s"]
    print(f"{'ratio: ten times the rows to once':42} {'':12} {ratio_of_ten:12.2f}")


def _example_warehouse(folder: Path) -> Path:
    """The warehouse of a refresh of the example data in a data folder of its own."""
    data_dir = folder / "data"
    command = [str(Path(sys.executable).with_name("ilmasto")), "refresh", "--no-site"]
    environment = tool_environment(ILMASTO_DATA_DIR=str(data_dir))
    subprocess.run(command, env=environment, cwd=SOURCES_DIR.parent, capture_output=True, check=True)
    return data_dir / "build" / "latest" / WAREHOUSE


def _clones() -> list[tuple[dict[str, str], dict[str, str]]]:
    """Each made-up municipality's row of the seed, beside the followed municipality that it is a copy of."""
    rows = read_seed("municipalities", SEEDS_DIR)
    followed = [row for row in rows if row["is_followed"] == "true"]
    taken = {row["municipality_code"] for row in (*rows, *read_seed("former_municipalities", SEEDS_DIR))}
    free = [code for number in range(1, 1000) if (code := f"{number:03}") not in taken]
    return [
        (model | {"municipality_code": code, "name_fi": code, "slug": code}, model)
        for code, model in zip(
            free[: MUNICIPALITIES - len(followed)], followed * (MUNICIPALITIES // len(followed) + 1), strict=False
        )
    ]


def _make_project(folder: Path) -> None:
    """A copy of the dbt project whose seed of municipalities has the whole country, parsed."""
    shutil.copytree(DBT_DIR, folder / "dbt", ignore=shutil.ignore_patterns("target", "logs"))
    seed = folder / "dbt" / "seeds" / "municipalities.csv"
    clones = [row for row, _ in _clones()]
    with seed.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(clones[0]), lineterminator="\n").writerows(clones)
    _use_project(folder)
    project.OURS.prepare_manifest()


def _use_project(folder: Path) -> None:
    project.OURS = project.Project(folder / "dbt")


def _stretch(example: Path, stretched: Path, folder: Path, rows_of_a_row: int) -> None:
    """Write the raw tables at the scale of the country into `stretched`."""
    stretched.unlink(missing_ok=True)
    with duckdb.connect(str(stretched), config={"temp_directory": str(folder / "spill")}) as connection:
        connection.execute(f"attach '{example}' as example (read_only)")
        connection.execute("create schema raw")
        connection.execute("create table clones (code varchar, model varchar)")
        connection.executemany(
            "insert into clones values (?, ?)",
            [[row["municipality_code"], model["municipality_code"]] for row, model in _clones()],
        )
        tables: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where database_name = 'example' and schema_name = 'raw' order by table_oid, column_index"
        ).fetchall():
            tables.setdefault(table, []).append(column)
        for table, columns in tables.items():
            connection.execute(f'create table raw."{table}" as from example.raw."{table}"')
            if "kuntanumero" in columns:
                named = "".join(f', code as "{name}"' for name in NAMES if name in columns)
                connection.execute(
                    f'insert into raw."{table}" select given.* replace (code as kuntanumero{named}) '
                    f'from example.raw."{table}" as given inner join clones on given.kuntanumero = clones.model'
                )
        emissions = "raw.syke_municipal_emissions"
        # as many rows as the publisher's own files have, with the same totals
        connection.execute(
            f"create or replace table {emissions} as select * replace (taso_5 || part as taso_5, "
            f"kt / {rows_of_a_row} as kt, kt_tuuli / {rows_of_a_row} as kt_tuuli, GWh / {rows_of_a_row} as GWh) "
            f"from {emissions} cross join range({rows_of_a_row}) as parts (part)"
        )
        for vintage in VINTAGES:
            connection.execute(
                f"insert into {emissions} select * replace ('{vintage}' as vintage, "
                f"snapshot_id || '{vintage}' as snapshot_id, kt * 1.01 as kt) "
                f"from {emissions} where vintage > '2026'"
            )
        connection.execute("drop table clones")
        connection.execute("checkpoint")


def _build(folder: Path) -> dict[str, float]:
    """Seconds and memory of one `dbt build`; leaves the SQL that it ran for the floor."""
    _use_project(folder)
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
    second_reckoning.SEEDS_DIR = folder / "dbt" / "seeds"
    *identities, second = reconciliation.STEP.checks
    seconds = []
    with warehouse.opened(folder / "run" / WAREHOUSE) as connection:
        subject = Subject({}, folder / "run", connection)
        for checks in (identities, [second]):
            started = perf_counter()
            wrong = [problem.message() for check in checks for problem in check.ask(subject)]
            seconds.append(perf_counter() - started)
            if wrong:
                raise SystemExit("\n".join(wrong[:20]))
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
        measure = {"build": _build, "floor": _floor, "reconcile": _reconcile}[sys.argv[1]]
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        main()
