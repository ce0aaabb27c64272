"""The walls of the house: who may import whom, who reads what, and what no committed file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = sorted(p for room in ("sources", "orchestration", "benchmarks", "tests") for p in (ROOT / room).rglob("*.py"))
MODELS = sorted((ROOT / "dbt_project" / "models").rglob("*.sql"))
SITE_SOURCES = sorted((ROOT / "dashboards" / "sources").rglob("*.sql"))
LONGEST_FILE = 350
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


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path, *, at_run_time: bool = False) -> set[str]:
    """The first names of what a module imports, also inside functions; at run time without `if TYPE_CHECKING:`."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
        is_for_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not (at_run_time and is_for_types):
            for child in ast.iter_child_nodes(node):
                visit(child)

    visit(tree_of(path))
    return found


def sql_of(path: Path) -> str:
    """The SQL without its comments."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"--[^\n]*", "", text)


def references(path: Path) -> set[str]:
    """The models and seeds that a model reads, and `source:<name>` for each of dbt's sources."""
    read = re.findall(r"\b(ref|source)\('([^']+)'", sql_of(path))
    return {name if kind == "ref" else f"source:{name}" for kind, name in read}


def tracked_files() -> list[Path]:
    """The text files that git holds or would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / line for line in listed.splitlines()]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8000]]


# Python


def test_the_door_knows_nothing_of_the_house() -> None:
    forbidden = {"dagster", "dagster_dbt", "dagster_duckdb", "dbt", "duckdb", "orchestration", "great_expectations"}
    wrong = {name_of(p): found for p in (ROOT / "sources").rglob("*.py") if (found := imports_of(p) & forbidden)}
    assert wrong == {}


def test_only_the_warehouse_opens_duckdb() -> None:
    at_run_time = {
        name_of(p) for p in (ROOT / "orchestration").rglob("*.py") if "duckdb" in imports_of(p, at_run_time=True)
    }
    assert at_run_time == {"orchestration/warehouse.py"}
    opening = {
        name_of(p)
        for p in (ROOT / "orchestration").rglob("*.py")
        for node in ast.walk(tree_of(p))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"duckdb.connect", "duckdb.sql", "duckdb.execute"}
    }
    assert opening == {"orchestration/warehouse.py"}


def test_only_the_settings_read_the_environment() -> None:
    """Setting a variable for a process of its own is no reading."""
    readers = set()
    for path in (p for room in ("sources", "orchestration", "benchmarks") for p in (ROOT / room).rglob("*.py")):
        nodes = list(ast.walk(tree_of(path)))
        set_alone = {
            node.value for node in nodes if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
        }
        for node in nodes:
            is_read = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and node not in set_alone
            if is_read or (isinstance(node, ast.alias) and node.name in {"environ", "getenv"}):
                readers.add(name_of(path))
    assert readers == {"orchestration/settings.py"}


def test_the_house_imports_no_test() -> None:
    rooms = [p for room in ("sources", "orchestration") for p in (ROOT / room).rglob("*.py")]
    assert [name_of(p) for p in rooms if imports_of(p) & {"tests", "benchmarks", "pytest"}] == []


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_a_module_opens_with_what_lives_in_it(path: Path) -> None:
    docstring = ast.get_docstring(tree_of(path))
    if path.name == "__init__.py" and not path.read_bytes():
        return
    assert docstring, f"{name_of(path)} has no docstring"
    if "tests" not in path.parts and path.name != "__init__.py":
        bounds = "not here|not live here|nothing else|belongs in"
        tells = re.search(bounds, docstring, flags=re.IGNORECASE) or len(docstring.splitlines()) > 1
        assert tells, f"{name_of(path)} does not say what does not live there"


MAY_KNOW = {
    "foundation": set(),
    "quality": {"foundation"},
    "transform": {"foundation", "quality"},
    "release": {"foundation", "quality", "transform"},
    "ingest": {"foundation", "quality", "release"},
    "intake": {"foundation", "quality"},
    "commands": {"foundation", "quality", "transform", "release", "intake"},
}
"""Which rooms of the orchestration a room may import from; what assembles them at its root may know all."""
ASSEMBLY = {
    "orchestration.definitions",
    "orchestration.cli",
    "orchestration.commands.refresh",
    "orchestration.dev",
    "orchestration.schedules",
}


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def modules_read_by(path: Path) -> set[str]:
    """The project's own modules that a module imports, anywhere in it, also for types alone."""
    modules = {module_of(other) for other in PYTHON}
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            found |= inner or ({node.module} & modules)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & modules
    return found


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in MAY_KNOW else "foundation"


def test_a_room_of_the_orchestration_knows_no_more_than_it_may() -> None:
    wrong = {
        name: beyond
        for path in (ROOT / "orchestration").rglob("*.py")
        if (name := module_of(path)) not in ASSEMBLY
        if (
            beyond := {
                read
                for read in modules_read_by(path)
                if read.startswith("orchestration.")
                and (read in ASSEMBLY or room_of(read) not in {room_of(name), *MAY_KNOW[room_of(name)]})
            }
        )
    }
    assert wrong == {}


def test_no_module_comes_back_to_itself() -> None:
    read = {module_of(path): modules_read_by(path) for path in PYTHON if not {"tests", "benchmarks"} & set(path.parts)}
    waiting = dict(read)
    while done := {name for name, needs in waiting.items() if not needs & set(waiting)}:
        waiting = {name: needs for name, needs in waiting.items() if name not in done}
    assert {name: needs & set(waiting) for name, needs in waiting.items()} == {}


# SQL


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


def test_the_dashboard_reads_only_the_release() -> None:
    assert SITE_SOURCES
    for path in SITE_SOURCES:
        read = re.findall(r"\bread_\w+\(([^)]*)\)|\b(?:from|join)\s+([a-z_]+\.[a-z_]+)", sql_of(path))
        assert read, name_of(path)
        for file, table in read:
            assert not table, name_of(path)
            assert re.fullmatch(r"'release/(mart|dim|release)_\w+\.parquet'", file), f"{name_of(path)}: {file}"


# Every file


def test_no_file_is_longer_than_one_reads_at_a_sitting() -> None:
    lengths = {
        name_of(p): len(p.read_text(encoding="utf-8").splitlines())
        for p in tracked_files()
        if p.suffix in {".py", ".sql", ".mjs", ".svelte"}
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_file_names_a_machine_or_a_registry() -> None:
    hosts = [
        "registry.npmjs." + "org",
        "registry.yarnpkg." + "com",
        "files.pythonhosted." + "org",
        "pypi." + "org/simple",
    ]
    paths = ["/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/main"]
    words = re.compile("|".join(re.escape(word) for word in (*hosts, *paths)))
    wrong = {
        name_of(p): found[0]
        for p in tracked_files()
        if (found := words.findall(p.read_text(encoding="utf-8", errors="replace")))
    }
    assert wrong == {}


def test_lock_files_tell_no_address() -> None:
    requirements = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in requirements
    assert "--hash=sha256:" in requirements
    assert '"resolved"' not in (ROOT / "dashboards" / "package-lock.json").read_text(encoding="utf-8")
