"""The only module that reads the environment: where things lie, and what a deployment may change.

Every setting is an environment variable `ILMASTO_<NAME>`; each has a default that works in a fresh clone.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, HttpUrl, Secret, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from orchestration import postgres_address

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT_DIR = Path(__file__).resolve().parent.parent
DBT_DIR = PROJECT_DIR / "dbt_project"
SEEDS_DIR = DBT_DIR / "seeds"
DASHBOARDS_DIR = PROJECT_DIR / "dashboards"
SOURCES_DIR = PROJECT_DIR / "sources"
LOCKS = (PROJECT_DIR / "requirements.lock", DASHBOARDS_DIR / "package-lock.json")
"""What pins every package that the warehouse is made with: of Python, and of the site."""

_PREFIX = "ILMASTO_"
_SECRET_SETTINGS = ("API_KEYS", "ALERT_WEBHOOK", "SMTP_PASSWORD", "DAGSTER_POSTGRES")
_SECRETS = frozenset(("PGPASSWORD", *(f"{_PREFIX}{name}" for name in _SECRET_SETTINGS)))
"""Variables whose values are shown nowhere, and which only a tool that needs them inherits."""
_JSON_OF = {"base_urls": "publishers", "api_keys": "publishers", "area_contacts": "project areas' folders"}
_WAREHOUSE_VARIABLE = f"{_PREFIX}WAREHOUSE"
"""No setting: it names a warehouse to dbt (`dbt_project/profiles.yml`)."""


class WrongSettingError(Exception):
    """A variable of the environment that no setting has, or a value that its setting does not allow; one line each."""


class Settings(BaseSettings):
    """What can be set from outside, with the defaults of a fresh clone."""

    # a wrong setting is named without its text, which may be a key
    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, hide_input_in_errors=True)

    data_dir: Path = PROJECT_DIR / "data"
    """Landing, builds, releases and Dagster's own storage."""
    target: Literal["local", "public"] = "local"
    """`public` accepts no release that holds example data."""
    live: bool = False
    """Whether scheduled refreshes ask the publishers."""
    scheduled: bool = False
    """Whether refreshes are scheduled at all, until somebody says otherwise in Dagster's own interface."""
    workbooks_dir: Path | None = None
    """Folder of workbooks to read in place of those that the intake accepted."""
    base_urls: dict[str, str] = {}
    """Another address for a publisher, for tests and mirrors: `{"syke": "http://127.0.0.1:1234"}`."""
    api_keys: dict[str, SecretStr] = {}
    """Keys of publishers that want one, by publisher: `{"fingrid": "…"}`. Shown nowhere."""
    with_site: bool = True
    """Whether this installation has the dashboard. Where it has none, a release is whole without pages."""
    owner: str | None = None
    """Who answers for the published pages, as they name it."""
    contact: str | None = None
    """Where readers may turn, as the pages tell it: an e-mail address or a web address."""
    site_url: HttpUrl | None = None
    """Where the published pages stand. Others show a picture beside a link to a page only where they know it."""
    alert_email: str | None = None
    """Who is told that something needs a person: e-mail addresses, a comma between."""
    alert_webhook: Secret[HttpUrl] | None = None
    """An address that takes the same as JSON. Whoever knows it may write there, so it is shown nowhere."""
    area_contacts: dict[str, str] = {}
    """Who is told of a project area's own workbook, by the area's folder: `{"<folder>": "a@example.fi"}`."""
    smtp_host: str | None = None
    """The mail server that takes the alerts."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` is for a mail server on this machine."""
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    """The address that alerts come from; without it, the receiver's own."""
    signing_key: Path | None = None
    """An SSH key without a passphrase that signs the checksums of each release."""
    allowed_signers: Path | None = None
    """Whose signatures `ilmasto verify` trusts, in OpenSSH's own form."""
    dagster_postgres: Annotated[SecretStr, AfterValidator(postgres_address.checked)] | None = None
    """The PostgreSQL that keeps Dagster's runs, in place of SQLite in `dagster_home`. May hold a password."""
    log_format: Literal["text", "json"] = "text"
    """How a refresh and the server say what they do: to people, or an object of JSON a line."""
    serve_port: int = Field(default=8080, ge=1, le=65535)
    jump_limit_pct: float = Field(default=30.0, ge=0)
    """How much a municipality's total may differ from the last release before the run is refused."""
    keep_builds: int = Field(default=5, ge=1)
    keep_releases: int = Field(default=12, ge=0)

    @property
    def told_by_pages(self) -> dict[str, str]:
        """What the pages tell of the service, as the variables that the site's build reads; empty where unset."""
        told = {"OWNER": self.owner, "CONTACT": self.contact, "SITE_URL": self.site_url}
        return {_PREFIX + name: str(value or "") for name, value in told.items()}

    @property
    def landing_dir(self) -> Path:
        """Where snapshots are kept."""
        return self.data_dir / "landing"

    @property
    def readings_dir(self) -> Path:
        """Where metered readings are kept by month; all of it can be made again from the landing."""
        return self.data_dir / "readings"

    @property
    def inputs_dir(self) -> Path:
        """Which snapshots of each publisher were landed last."""
        return self.data_dir / "inputs"

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
    def approvals_dir(self) -> Path:
        """Who has approved which finding, and the levels that were approved last."""
        return self.data_dir / "approvals"

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
        """Dagster's home: its configuration, and its runs and events where no PostgreSQL keeps them."""
        return self.data_dir / "dagster"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once; folders made, and every tool's telemetry turned off.

    Raises WrongSettingError, which names each wrong variable, its value and what is allowed.
    """
    if wrong := _unknown_variables():
        raise WrongSettingError("\n".join(wrong))
    try:
        settings = Settings()
    except (ValidationError, SettingsError) as error:
        raise WrongSettingError("\n".join(_wrong_values(error))) from None  # its own text may show a key
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
def standing_in(data_dir: Path) -> Iterator[Settings]:
    """Let another data folder stand in the place of the installation's for as long as the block runs."""
    variable = f"{_PREFIX}DATA_DIR"
    before = os.environ.get(variable)
    os.environ[variable] = str(data_dir)
    get_settings.cache_clear()
    try:
        yield get_settings()
    finally:
        del os.environ[variable]
        if before is not None:
            os.environ[variable] = before
        get_settings.cache_clear()
        get_settings()


@contextmanager
def warehouse_of_dbt(path: Path) -> Iterator[None]:
    """Let dbt's profile name the warehouse at `path` for as long as the block runs."""
    os.environ[_WAREHOUSE_VARIABLE] = str(path)
    try:
        yield
    finally:
        del os.environ[_WAREHOUSE_VARIABLE]


def tool_environment(*, with_keys: bool = False, **extra: str) -> dict[str, str]:
    """The environment for a tool that runs as a process of its own: this one's, telemetry off, and `extra`.

    Only a tool that asks publishers itself gets their keys.
    """
    data_dir = str(get_settings().data_dir)  # a tool runs in a folder of its own
    inherited = {name: value for name, value in os.environ.items() if with_keys or name.upper() not in _SECRETS}
    return {**inherited, "ILMASTO_DATA_DIR": data_dir, "SEND_ANONYMOUS_USAGE_STATS": "no", **extra}


def given_variables() -> dict[str, str]:
    """Every setting that the environment has, as it stands there: secrets too."""
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    return {name.upper(): value for name, value in os.environ.items() if name.upper() in known}


def is_told_as_json() -> bool:
    """Whether what is said is for programs. It holds for what is said of other wrong settings too."""
    return given_variables().get(f"{_PREFIX}LOG_FORMAT") == "json"


def _unknown_variables() -> list[str]:
    """A line for each variable that is named as a setting is and is none: most likely a slip of the pen."""
    known = {name.upper(): _PREFIX + name.upper() for name in Settings.model_fields}
    lines = []
    for name in sorted(os.environ):
        if name.upper().startswith(_PREFIX) and name.upper() not in (*known.values(), _WAREHOUSE_VARIABLE):
            likely = get_close_matches(name.upper().removeprefix(_PREFIX), known, n=1)
            advice = f"did you mean {known[likely[0]]}?" if likely else f"the settings are {', '.join(known.values())}"
            lines.append(f"{name}: there is no such setting; {advice}")
    return lines


def _wrong_values(error: ValidationError | SettingsError) -> list[str]:
    """A line for each wrong setting: the variable, its value unless it may be a key, and what is allowed."""
    if isinstance(error, SettingsError):  # what is to be JSON and is none; the text names the setting
        wrong = {name: f"a JSON object of {what}" for name, what in _JSON_OF.items() if f'"{name}"' in str(error)}
    else:
        wrong = {str(each["loc"][0]): _allowed(each["msg"], each["loc"][1:]) for each in error.errors()}
    given = {name.upper(): value for name, value in os.environ.items()}
    lines = []
    for name, allowed in wrong.items():
        variable = _PREFIX + name.upper()
        value = "" if variable in _SECRETS else f"“{given.get(variable, '')}” "
        lines.append(f"{variable}: {value}is not allowed; it must be {allowed}")
    return lines


def _allowed(said: str, place: tuple[int | str, ...]) -> str:
    """What pydantic says that a value should be; where it is a part of a JSON object, of which publisher."""
    what = said.removeprefix("Input should be ").partition(", unable to")[0]
    return f"{what} for {place[0]}" if place else what


def _copy_if_changed(source: Path, target: Path) -> None:
    content = source.read_bytes()
    if not target.exists() or target.read_bytes() != content:
        target.write_bytes(content)
