"""The walls of the SQL: which layer reads which, and what no model may ask, so that any database gives the same.

Not here: what the models compute (dbt's own tests, `tests/orchestration/`) and the walls of Python (`test_rooms.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.test_rooms import ROOT, name_of

if TYPE_CHECKING:
    from pathlib import Path

MODELS = sorted((ROOT / "dbt_project" / "models").rglob("*.sql"))
SITE_SOURCES = sorted((ROOT / "dashboards" / "sources").rglob("*.sql"))
NOT_PORTABLE = {
    "a cast with two colons": r"::",
    "qualify": r"\bqualify\b",
    "exclude": r"\bexclude\b",
    "group by all": r"\bgroup\s+by\s+all\b",
    "order by all": r"\border\s+by\s+all\b",
    "list": r"\blist\s*\(",
    "pivot": r"\b(un)?pivot\b(?!ed)",
    "strftime": r"\bstrftime\b",
    "try_cast": r"\btry_cast\b",
    "string_agg": r"\bstring_agg\b",
    "arg_max": r"\barg_(max|min)\b",
    "asof": r"\basof\b",
    "range": r"\brange\s*\(",
    "a struct literal": r"\{'",
    "bare varchar or double": r"\bas\s+(varchar|double)\b",
}


def sql_of(path: Path) -> str:
    """The SQL without its comments."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"--[^\n]*", "", text)


def references(path: Path) -> set[str]:
    """The models and seeds that a model reads, and `source:<name>` for each of dbt's sources."""
    read = re.findall(r"\b(ref|source)\('([^']+)'", sql_of(path))
    return {name if kind == "ref" else f"source:{name}" for kind, name in read}


def test_marts_read_no_staging_and_no_raw() -> None:
    wrong = {
        name_of(p): read
        for p in MODELS
        if "marts" in p.parts
        if (read := {r for r in references(p) if r.startswith(("stg_", "source:"))})
    }
    assert wrong == {}


def test_only_staging_reads_raw_and_staging_reads_nothing_but_raw_and_seeds() -> None:
    seeds = {path.stem for path in (ROOT / "dbt_project" / "seeds").glob("*.csv")}
    for path in MODELS:
        if "staging" in path.parts:
            assert references(path) - seeds == {"source:raw"}, name_of(path)
        else:
            assert not any(r.startswith("source:") for r in references(path)), name_of(path)


def test_intermediate_models_read_no_marts() -> None:
    wrong = [
        name_of(p)
        for p in MODELS
        if "intermediate" in p.parts and any(r[:4] in {"mart", "dim_"} for r in references(p))
    ]
    assert wrong == []


def test_models_name_no_table_but_through_dbt() -> None:
    for path in MODELS:
        sql = re.sub(r"\bextract\s*\(\w+ from", "extract(", sql_of(path))  # a part of a date is taken from no table
        tables = re.findall(r"\b(?:from|join)\s+([\w.\"]+)", sql)
        known = set(re.findall(r"^\s*(\w+) as \(", sql_of(path), flags=re.MULTILINE))
        assert set(tables) <= known, name_of(path)


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_a_model_keeps_to_the_sql_that_every_database_knows(path: Path) -> None:
    text = sql_of(path).lower()
    assert [form for form, pattern in NOT_PORTABLE.items() if re.search(pattern, text)] == []


def test_text_in_seeds_is_of_a_type_that_every_engine_has() -> None:
    """`varchar` with a length pads, cuts or refuses, each engine in its own way; `string` means the same on all."""
    project = (ROOT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8")
    assert re.findall(r"\b(?:var)?char\b[^,}]*|\btext\b", project) == []
    assert ": string" in project


def test_no_sql_asks_the_clock_or_draws_lots() -> None:
    """So the same raw tables always give the same marts, and what reads no changed table need not be built again."""
    asked = re.compile(
        r"\b(current_(date|time|timestamp)|now\s*\(|today\s*\(|get_current_\w+|random|uuid|gen_random_uuid|setseed"
        r"|using\s+sample|tablesample|run_started_at|invocation_id|env_var|modules\.datetime)\b",
        flags=re.IGNORECASE,
    )
    project = ROOT / "dbt_project"
    wrong = {
        name_of(path): found.group(0)
        for path in [*MODELS, *(project / "macros").rglob("*.sql"), *(project / "tests").rglob("*.sql")]
        if (found := asked.search(sql_of(path)))
    }
    assert wrong == {}


def test_the_dashboard_reads_only_the_release() -> None:
    assert SITE_SOURCES
    for path in SITE_SOURCES:
        read = re.findall(r"\bread_\w+\(([^)]*)\)|\b(?:from|join)\s+([a-z_]+\.[a-z_]+)", sql_of(path))
        assert read, name_of(path)
        for file, table in read:
            assert not table, name_of(path)
            assert re.fullmatch(r"'release/(mart|dim|release)_\w+\.parquet'", file), f"{name_of(path)}: {file}"
