"""What the last run on a cluster gave, as a page: `docs/spark-result.md`. Every figure of it comes from the run.

Not here: what is done on the cluster (`on_cluster.py`), and what it means for whoever runs the warehouse
(docs/spark.md).
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import distributions
from typing import TYPE_CHECKING

from orchestration.settings import PROJECT_DIR
from tests.spark import building, cluster, comparison, metered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.spark.comparison import Compared, Difference
    from tests.spark.metered import Built, OnPartitions

PAGE = PROJECT_DIR / "docs" / "spark-result.md"
_SHOWN = 50
_PACKAGES = ("pyspark", "dbt-spark", "dbt-core", "pyhive")


@dataclass(frozen=True)
class Took:
    """How long the run took: s by the clock, and s of processors, those of the cluster among them."""

    clock_s: float
    processors_s: float


def write(
    build: building.OnCluster, compared: Sequence[Compared], months: OnPartitions, took: Took, *, is_released: bool
) -> None:
    """Write the page anew: of a run that went wrong too."""
    PAGE.write_text("\n".join(_lines(build, compared, months, took, is_released=is_released)) + "\n", "utf-8")


def _lines(
    build: building.OnCluster, compared: Sequence[Compared], months: OnPartitions, took: Took, *, is_released: bool
) -> Iterator[str]:
    differences = [each for one in (*compared, *months.compared) for each in one.differences]
    beyond = [each for each in differences if not each.within_tolerance]
    yield "# The last result on Spark"
    yield ""
    yield "Written by `make spark-test`, never by hand; [what it is](spark.md)."
    yield ""
    yield "| what | result |"
    yield "|---|---|"
    yield f"| begun from the code | dbt's code {building.code_digest()} |"
    yield f"| ended | {datetime.now(UTC).isoformat(timespec='seconds')} |"
    yield f"| packages | {', '.join(_packages())} |"
    yield f"| machine | {os.cpu_count()} cores, shared by master, {cluster.WORKERS} workers, Thrift server and tests |"
    yield f"| nodes of `dbt build` | {_nodes(build)} |"
    yield f"| sessions that the server could not end, so that dbt ran again | {len(build.cluster.lost_sessions)} |"
    yield f"| `dbt build` on Spark | {build.seconds.get('spark', 0):.0f} s |"
    yield f"| `dbt build` on DuckDB, of the same raw tables | {build.seconds.get('duckdb', 0):.0f} s |"
    yield f"| whole run: cluster, both builds, checks, release, meters | {took.clock_s:.0f} s |"
    yield f"| processors, all of that, whatever else the machine did | {took.processors_s:.0f} s |"
    yield f"| marts compared | {_sizes(compared)} |"
    yield f"| readings of meters | {months.readings} of {len(months.first.files)} months, each a partition |"
    yield f"| the meters' models on Spark | {_meters(months)} |"
    yield f"| partitions written anew for a late file | {_anew(months.first, months.corrected)} |"
    yield f"| partitions written anew for the same once more | {_anew(months.corrected, months.again)} |"
    yield f"| `{metered.MODEL}` compared, after each of the three | {_sizes(months.compared)} |"
    yield f"| values that differ | {len(differences)}, of which {len(beyond)} by more than {comparison.TOLERANCE} |"
    yield f"| release of the cluster's marts | {'published' if is_released else 'none'} |"
    yield ""
    yield from _failed(build)
    yield from _named("Beyond the tolerance", beyond)
    yield from _named("Within the tolerance", [each for each in differences if each.within_tolerance])


def _packages() -> list[str]:
    places = [str(path) for path in (cluster.VENV / "lib").glob("python3.*/site-packages")]
    found = {one.metadata["Name"].lower(): one.version for one in distributions(path=places)}
    return [f"{name} {found[name]}" for name in _PACKAGES]


def _nodes(build: building.OnCluster) -> str:
    counts = Counter(str(node["status"]) for node in build.nodes)
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "none ran"


def _sizes(compared: Sequence[Compared]) -> str:
    if not compared:
        return "none: not everything was built"
    return (
        f"{len(compared)} with {sum(one.rows for one in compared)} rows of {sum(one.values for one in compared)} values"
    )


def _meters(months: OnPartitions) -> str:
    built = (months.first, months.corrected, months.again)
    seconds = [f"{one.seconds:.0f}" for one in built]
    failures = sum(len(building.failed(one.nodes)) for one in built)
    return (
        f"all months {seconds[0]} s, a late file {seconds[1]} s, the same once more {seconds[2]} s; {failures} failed"
    )


def _anew(before: Built, after: Built) -> str:
    anew = sum(1 for month, files in after.files.items() if before.files.get(month) != files)
    changed = sum(1 for key, row in after.rows.items() if before.rows.get(key) != row)
    return f"{anew} of {len(after.files)}; rows that are others than before: {changed}"


def _failed(build: building.OnCluster) -> Iterator[str]:
    failed = [node for node in build.nodes if node["status"] not in building.GOOD]
    if failed:
        yield "## What did not pass"
        yield ""
        for node in failed:
            said = " ".join(str(node["message"] or "").split())[:300]
            yield f"- `{node['unique_id']}`, {node['status']}: {said}"
        yield ""


def _named(title: str, differences: Sequence[Difference]) -> Iterator[str]:
    if not differences:
        return
    yield f"## {title}"
    yield ""
    yield "| mart | column | key | DuckDB | Spark |"
    yield "|---|---|---|---|---|"
    for each in differences[:_SHOWN]:
        yield f"| {each.mart} | {each.column or 'the row'} | {each.key} | {each.by_duckdb} | {each.by_spark} |"
    if len(differences) > _SHOWN:
        yield ""
        counts = Counter((each.mart, each.column) for each in differences[_SHOWN:])
        more = ", ".join(f"{mart}.{column} {count}" for (mart, column), count in sorted(counts.items()))
        yield f"And {len(differences) - _SHOWN} more: {more}."
    yield ""
