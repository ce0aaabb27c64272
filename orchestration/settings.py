"""The only module that reads the environment: where things lie, and what a deployment may change.

Every setting is an environment variable `ILMASTO_<NAME>`; each has a default that works in a fresh clone.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr  # noqa: TC002 - pydantic reads the annotation
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT_DIR = Path(__file__).resolve().parent.parent
DBT_DIR = PROJECT_DIR / "dbt_project"
SEEDS_DIR = DBT_DIR / "seeds"
DASHBOARDS_DIR = PROJECT_DIR / "dashboards"
SOURCES_DIR = PROJECT_DIR / "sources"

_KEYS_VARIABLE = "ILMASTO_API_KEYS"


class Settings(BaseSettings):
    """What can be set from outside, with the defaults of a fresh clone."""

    # a wrong setting is named without its text, which may be a key
    model_config = SettingsConfigDict(env_prefix="ILMASTO_", frozen=True, hide_input_in_errors=True)

    data_dir: Path = PROJECT_DIR / "data"
    """Landing, builds, releases and Dagster's own storage."""
    target: Literal["local", "public"] = "local"
    """`public` accepts no release that holds example data."""
    live: bool = False
    """Whether scheduled refreshes ask the publishers."""
    workbooks_dir: Path | None = None
    """Folder of workbooks to read in place of those that the intake accepted."""
    base_urls: dict[str, str] = {}
    """Another address for a publisher, for tests and mirrors: `{"syke": "http://127.0.0.1:1234"}`."""
    api_keys: dict[str, SecretStr] = {}
    """Keys of publishers that want one, by publisher: `{"fingrid": "…"}`. Shown nowhere."""
    serve_port: int = 8080
    jump_limit_pct: float = 30.0
    """How much a municipality's total may differ from the last release before the run is refused."""
    keep_builds: int = 5
    keep_releases: int = 12

    @property
    def landing_dir(self) -> Path:
        """Where snapshots are kept."""
        return self.data_dir / "landing"

    @property
    def build_dir(self) -> Path:
        """Where each run has a folder of its own."""
        return self.data_dir / "build"

    @property
    def inbox_dir(self) -> Path:
        """Where people put files: a folder per project area, and one per publisher for files brought by hand."""
        return self.data_dir / "inbox"

    @property
    def intake_dir(self) -> Path:
        """Where the accepted versions of the project areas' workbooks are kept, with a journal of each area."""
        return self.data_dir / "intake"

    @property
    def releases_dir(self) -> Path:
        """Where finished releases lie."""
        return self.data_dir / "releases"

    @property
    def published_link(self) -> Path:
        """The symlink to the published release."""
        return self.data_dir / "published"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage of runs and events."""
        return self.data_dir / "dagster"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once; folders made, and every tool's telemetry turned off."""
    settings = Settings()
    data_dir = settings.data_dir.resolve()
    settings = settings.model_copy(update={"data_dir": data_dir})
    for folder in (settings.landing_dir, settings.build_dir, settings.releases_dir, settings.dagster_home):
        folder.mkdir(parents=True, exist_ok=True)
    _copy_if_changed(Path(__file__).with_name("dagster.yaml"), settings.dagster_home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    return settings


@contextmanager
def warehouse_of_dbt(path: Path) -> Iterator[None]:
    """Let dbt's profile name the warehouse at `path` for as long as the block runs."""
    os.environ["ILMASTO_WAREHOUSE"] = str(path)
    try:
        yield
    finally:
        del os.environ["ILMASTO_WAREHOUSE"]


def tool_environment(*, with_keys: bool = False, **extra: str) -> dict[str, str]:
    """The environment for a tool that runs as a process of its own: this one's, telemetry off, and `extra`.

    Only a tool that asks publishers itself gets their keys.
    """
    data_dir = str(get_settings().data_dir)  # a tool runs in a folder of its own
    inherited = {name: value for name, value in os.environ.items() if with_keys or name.upper() != _KEYS_VARIABLE}
    return {**inherited, "ILMASTO_DATA_DIR": data_dir, "SEND_ANONYMOUS_USAGE_STATS": "no", **extra}


def _copy_if_changed(source: Path, target: Path) -> None:
    content = source.read_bytes()
    if not target.exists() or target.read_bytes() != content:
        target.write_bytes(content)
