"""The services of a machine: units that systemd takes and calls safe, what they may write, and their settings."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from orchestration.service import units
from orchestration.settings import DASHBOARDS_DIR, DBT_DIR, PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import House

MOST_EXPOSED = 2.0
"""Of ten, as `systemd-analyze security` counts; a service that sets nothing has 9.6."""
ANALYZE = shutil.which("systemd-analyze") or ""
needs_systemd = pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")


@pytest.fixture
def written(empty_house: House, tmp_path: Path) -> Path:
    """A folder in place of /, with every file of the services."""
    root = tmp_path / "root"
    outcome = empty_house.run("service", "install", "--root", str(root))
    assert outcome.code == 0, outcome.said
    return root


def place(root: Path, name: str) -> Path:
    return root / "etc" / "systemd" / "system" / name


def unit(root: Path, name: str) -> str:
    return place(root, name).read_text(encoding="utf-8")


@needs_systemd
def test_systemd_takes_every_unit(written: Path) -> None:
    paths = [str(place(written, name)) for name in units.NAMES]
    done = subprocess.run([ANALYZE, "verify", *paths], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", units.NAMES)
def test_systemd_calls_every_unit_safe(written: Path, name: str) -> None:
    command = [ANALYZE, "security", "--offline=true", "--no-pager", str(place(written, name))]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert exposure is not None
    assert float(exposure[1]) <= MOST_EXPOSED


def test_a_service_may_write_its_data_and_only_the_one_that_runs_builds_the_project(
    written: Path, empty_house: House
) -> None:
    may_write = {name: re.findall(r"^ReadWritePaths=(.+)$", unit(written, name), re.MULTILINE) for name in units.NAMES}
    data = str(empty_house.data_dir)
    assert may_write.pop("ilmasto-code.service") == [f"{data} {DASHBOARDS_DIR} {DBT_DIR}"]
    assert set(map(tuple, may_write.values())) == {(data,)}
    for name in units.NAMES:
        for line in ("User=ilmasto", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet="):
            assert f"\n{line}\n" in unit(written, name)


def test_the_service_that_builds_may_write_the_files_of_a_lake_that_lie_elsewhere(
    empty_house: House, set_up: Callable[..., None], tmp_path: Path
) -> None:
    set_up(lake_data="/srv/jarvi")
    assert empty_house.run("service", "install", "--root", str(tmp_path)).code == 0
    may_write = [
        name for name in units.NAMES if re.search(r"^ReadWritePaths=.* /srv/jarvi$", unit(tmp_path, name), re.MULTILINE)
    ]
    assert may_write == ["ilmasto-code.service"]


def test_dagsters_services_look_where_the_code_server_is_and_nobody_listens_to_the_world(written: Path) -> None:
    workspace = yaml.safe_load((written / "etc" / "ilmasto" / "workspace.yaml").read_text(encoding="utf-8"))
    (entry,) = workspace["load_from"]
    server = entry["grpc_server"]
    assert f"--host {server['host']} --port {server['port']}" in unit(written, "ilmasto-code.service")
    hosts = [host for name in units.NAMES for host in re.findall(r"--host (\S+)", unit(written, name))]
    assert set(hosts) == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("address", "is_elsewhere"),
    [
        ("postgresql://ilmasto@127.0.0.1/ilmasto", False),
        ("postgresql:///ilmasto", False),
        ("postgresql:///ilmasto?host=/run/postgresql", False),
        ("postgresql://ilmasto@db.esimerkki.fi:5433/ilmasto", True),
        ("postgresql:///ilmasto?host=db.esimerkki.fi", True),
    ],
)
def test_the_web_interface_may_reach_another_machine_only_where_its_runs_are_kept_there(
    *, address: str, is_elsewhere: bool, empty_house: House, set_up: Callable[..., None], tmp_path: Path
) -> None:
    set_up(dagster_postgres=address)
    assert empty_house.run("service", "install", "--root", str(tmp_path)).code == 0
    kept_in = {name: "\nIPAddressDeny=any\n" in unit(tmp_path, name) for name in units.NAMES}
    assert kept_in["ilmasto-web.service"] is not is_elsewhere
    assert kept_in["ilmasto-files.service"]
    assert f'ILMASTO_DAGSTER_POSTGRES="{address}"' in (tmp_path / "etc" / "ilmasto" / "ilmasto.env").read_text()
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "ilmasto.env"]
    assert not any("postgresql://" in path.read_text(encoding="utf-8") for path in written)


def test_the_settings_of_now_go_along_with_the_schedule_on_and_are_for_the_services_alone(
    empty_house: House, set_up: Callable[..., None], tmp_path: Path
) -> None:
    keys = json.dumps({"fingrid": 'a"b$c\\d`'})
    set_up(live="true", api_keys=keys)
    assert empty_house.run("service", "install", "--root", str(tmp_path)).code == 0
    path = tmp_path / "etc" / "ilmasto" / "ilmasto.env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    shell = f'. {path}; printf %s "$ILMASTO_API_KEYS"'
    assert subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, check=True).stdout == keys
    text = path.read_text(encoding="utf-8")
    assert f'ILMASTO_DATA_DIR="{empty_house.data_dir}"' in text
    assert 'ILMASTO_SCHEDULED="true"' in text
    assert 'ILMASTO_LIVE="true"' in text
    path.write_text("ILMASTO_LIVE=false\n", encoding="utf-8")  # an operator's own
    assert "Kept as it is" in empty_house.run("service", "install", "--root", str(tmp_path)).said
    assert path.read_text(encoding="utf-8") == "ILMASTO_LIVE=false\n"


def test_uninstalling_leaves_data_and_settings(written: Path, empty_house: House) -> None:
    assert empty_house.run("service", "uninstall", "--root", str(written)).code == 0
    assert [path.name for path in written.rglob("*") if path.is_file()] == ["ilmasto.env"]
    assert empty_house.data_dir.is_dir()


def test_the_units_can_be_looked_at_first(empty_house: House) -> None:
    said = empty_house.run("service", "install", "--print").said
    for name in units.NAMES:
        assert f"### /etc/systemd/system/{name}\n" in said


@pytest.mark.skipif(Path("/run/systemd/system").is_dir(), reason="this machine is run by systemd")
@pytest.mark.parametrize("command", ["install", "status", "uninstall"])
def test_a_machine_without_systemd_is_told_what_else_there_is(empty_house: House, command: str) -> None:
    outcome = empty_house.run("service", command)
    assert outcome.code == 2
    assert "not run by systemd" in outcome.said


def test_containers_run_what_the_units_run(written: Path) -> None:
    composed = yaml.safe_load((PROJECT_DIR / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name in units.NAMES:
        (command,) = re.findall(r"^ExecStart=\S+ (.+)$", unit(written, name), re.MULTILINE)
        command = command.replace("/etc/ilmasto/workspace.yaml", "deploy/workspace.yaml")
        own = "ilmasto serve" if name == "ilmasto-files.service" else f"python {command}"
        assert composed[name.removeprefix("ilmasto-").removesuffix(".service")]["command"] == own
    of_units = (written / "etc" / "ilmasto" / "workspace.yaml").read_text(encoding="utf-8")
    of_containers = (PROJECT_DIR / "deploy" / "workspace.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(of_units) == yaml.safe_load(of_containers)


def test_the_page_of_deployment_names_the_services_and_their_ports(written: Path) -> None:
    page = (PROJECT_DIR / "docs" / "deploy.md").read_text(encoding="utf-8")
    for name in units.NAMES:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name.removesuffix('.service')}` |")]
        for port in re.findall(r"--port (\d+)", unit(written, name)):
            assert f"127.0.0.1:{port}" in row
