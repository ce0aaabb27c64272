"""The walls of the house: who may import whom, who reads what, and what no committed file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHON = sorted(p for room in ("sources", "orchestration", "benchmarks", "tests") for p in (ROOT / room).rglob("*.py"))
LONGEST_FILE = 350
LONGEST_MODULE = 270


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
    "report": {"foundation"},
    "plausibility": {"foundation"},
    "supply": {"foundation"},
    "release": {"foundation", "quality", "transform", "report", "plausibility", "supply"},
    "metered": {"foundation", "quality", "transform"},
    "ingest": {"foundation", "quality", "release", "metered"},
    "intake": {"foundation", "quality"},
    "service": {"foundation"},
    "alerts": {"foundation", "release", "intake"},
    "commands": {
        "foundation",
        "quality",
        "transform",
        "report",
        "plausibility",
        "release",
        "intake",
        "alerts",
        "service",
        "metered",
    },
}
"""Which rooms of the orchestration a room may import from; what assembles them at its root may know all."""
ASSEMBLY = {
    "orchestration.definitions",
    "orchestration.cli",
    "orchestration.commands.rebuild",
    "orchestration.commands.refresh",
    "orchestration.dev",
    "orchestration.from_landing",
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


def test_the_page_of_the_architecture_tells_the_same_walls() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, _, table = page.partition("| room | what is in it | may know |\n|---|---|---|\n")
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", table, flags=re.MULTILINE)
    assert {room: set(known.split(", ")) - {"nothing"} for room, known in rows} == MAY_KNOW


def test_the_pages_name_no_module_that_is_not_there() -> None:
    """Of the pages that say where things are; a name without a folder stands in the folder of its heading."""
    wrong = {}
    for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/add-a-source.md"):
        page, known = (ROOT / name).read_text(encoding="utf-8"), {p.name for p in PYTHON}
        named = re.findall(r"`(?:[\w<>]+/)*([\w]+\.py)`", page)
        if missing := set(named) - known:
            wrong[name] = missing
    assert wrong == {}


def test_no_module_comes_back_to_itself() -> None:
    read = {module_of(path): modules_read_by(path) for path in PYTHON if not {"tests", "benchmarks"} & set(path.parts)}
    waiting = dict(read)
    while done := {name for name, needs in waiting.items() if not needs & set(waiting)}:
        waiting = {name: needs for name, needs in waiting.items() if name not in done}
    assert {name: needs & set(waiting) for name, needs in waiting.items()} == {}


# Every file


def test_no_file_is_longer_than_one_reads_at_a_sitting() -> None:
    lengths = {
        name_of(p): len(p.read_text(encoding="utf-8").splitlines())
        for p in tracked_files()
        if p.suffix in {".py", ".sql", ".mjs", ".svelte"}
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}
    modules = {name: lines for name, lines in lengths.items() if name.startswith(("sources/", "orchestration/"))}
    assert {name: lines for name, lines in modules.items() if lines > LONGEST_MODULE} == {}


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
    for name in ("requirements.lock", "requirements-spark.lock"):
        requirements = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in requirements
        assert "--hash=sha256:" in requirements
    assert '"resolved"' not in (ROOT / "dashboards" / "package-lock.json").read_text(encoding="utf-8")


def test_every_engine_is_asked_by_the_same_dbt() -> None:
    locks = [(ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-spark.lock")]
    of_core = [re.findall(r"^dbt-core==\S+", lock, flags=re.MULTILINE) for lock in locks]
    assert of_core[0] == of_core[1] != []


def test_the_lock_pins_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [Requirement(line) for line in (*project["dependencies"], *project["optional-dependencies"]["dev"])]
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = {canonicalize_name(one.name): one for line in lines if "==" in line for one in [Requirement(line[:-2])]}
    versions = {name: str(one.specifier).removeprefix("==") for name, one in pinned.items()}
    missing = {name for one in asked if (name := canonicalize_name(one.name)) not in versions}
    assert missing == set()
    others = [str(one) for one in asked if not one.specifier.contains(versions[canonicalize_name(one.name)])]
    assert others == []
