"""The only module that reads the environment: where things lie, and what a deployment may change.

Every setting is an environment variable `ILMASTO_<NAME>`; each has a default that works in a fresh clone.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, HttpUrl, Secret, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from orchestration import postgres_address, wrong_settings
from orchestration.region import take_into_use
from sources.files import copy_if_changed
from sources.region_file import WrongRegionError

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT_DIR = Path(__file__).resolve().parent.parent
DBT_DIR = PROJECT_DIR / "dbt_project"
SEEDS_DIR = DBT_DIR / "seeds"
DASHBOARDS_DIR = PROJECT_DIR / "dashboards"
SOURCES_DIR = PROJECT_DIR / "sources"
LOCKS = (PROJECT_DIR / "requirements.lock", DASHBOARDS_DIR / "package-lock.json")
"""What pins every package that the warehouse is made with: of Python, and of the site."""

_PREFIX = wrong_settings.PREFIX
_SECRET_SETTINGS = ("API_KEYS", "ALERT_WEBHOOK", "SMTP_PASSWORD", "DAGSTER_POSTGRES", "WAREHOUSE")
_SECRETS_OF_OTHERS = ("PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_SECRETS = frozenset((*_SECRETS_OF_OTHERS, *(f"{_PREFIX}{name}" for name in _SECRET_SETTINGS)))
"""Variables whose values are shown nowhere, and which only a tool that needs them inherits."""
_WAREHOUSE_VARIABLE = f"{_PREFIX}WAREHOUSE_FILE"
"""No setting: it names a warehouse to dbt (`dbt_project/profiles.yml`)."""
_SEEDS_VARIABLE = f"{_PREFIX}SEEDS_DIR"
"""No setting: it names the region's code lists to dbt (`dbt_project/dbt_project.yml`)."""
_S3 = {
    "key_id": "AWS_ACCESS_KEY_ID",
    "secret": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
    "region": "AWS_REGION",
    "endpoint": "AWS_ENDPOINT_URL",
}
"""What opens an object storage, under the names that every tool for S3 reads it by."""


class WrongSettingError(Exception):
    """A variable of the environment that no setting has, or a value that its setting does not allow; one line each."""


class Settings(BaseSettings):
    """What can be set from outside, with the defaults of a fresh clone."""

    # a wrong setting is named without its text, which may be a key
    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, hide_input_in_errors=True)

    data_dir: Path = PROJECT_DIR / "data"
    """Landing, builds, releases and Dagster's own storage."""
    region: Path | None = None
    """The file of the region that the warehouse follows; without it, the bundled one (`dbt_project/region.yml`)."""
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
    """Who is told of an area's own workbook, by its folder, beside those of the region's file: `{"<folder>": "…"}`."""
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
    warehouse: Annotated[SecretStr, AfterValidator(postgres_address.checked_of_lake)] | None = None
    """The lake that runs build in, by its PostgreSQL; without it, each run's own DuckDB file. May hold a password."""
    lake_data: str | None = Field(default=None, pattern=r"^(/|s3://[^/]+/).*$")
    """Where the files of the lake lie: a folder, or `s3://BUCKET/FOLDER`; without it, `lake/` of the data folder."""
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
    known = [_PREFIX + name.upper() for name in Settings.model_fields]
    if wrong := wrong_settings.unknown(os.environ, known, [_WAREHOUSE_VARIABLE, _SEEDS_VARIABLE]):
        raise WrongSettingError("\n".join(wrong))
    try:
        settings = Settings()
    except (ValidationError, SettingsError) as error:
        lines = wrong_settings.not_allowed(error, os.environ, _SECRETS)
        raise WrongSettingError("\n".join(lines)) from None  # its own text may show a key
    data_dir = settings.data_dir.resolve()
    try:
        region = take_into_use(settings.region, data_dir / "region", DBT_DIR)
    except WrongRegionError as error:
        raise WrongSettingError(f"{_PREFIX}REGION: {error}") from error
    contacts = {**region.contacts, **settings.area_contacts}
    settings = settings.model_copy(update={"data_dir": data_dir, "area_contacts": contacts})
    for folder in (settings.landing_dir, settings.build_dir, settings.releases_dir, settings.dagster_home):
        folder.mkdir(parents=True, exist_ok=True)
    copy_if_changed(Path(__file__).with_name("dagster.yaml"), settings.dagster_home / "dagster.yaml")
    if region.seeds_for_dbt is None:
        os.environ.pop(_SEEDS_VARIABLE, None)
    else:
        os.environ[_SEEDS_VARIABLE] = region.seeds_for_dbt
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    return settings


@contextmanager
def standing_in(data_dir: Path) -> Iterator[Settings]:
    """Let another data folder stand in the place of the installation's for as long as the block runs.

    What is built in it is built in files of its own, also where the installation has a lake.
    """
    variables = (f"{_PREFIX}DATA_DIR", f"{_PREFIX}WAREHOUSE", f"{_PREFIX}LAKE_DATA")
    before = {name: os.environ.pop(name) for name in variables if name in os.environ}
    os.environ[variables[0]] = str(data_dir)
    get_settings.cache_clear()
    try:
        yield get_settings()
    finally:
        del os.environ[variables[0]]
        os.environ.update(before)
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
    settings = get_settings()
    places = {"DATA_DIR": settings.data_dir, "REGION": settings.region}  # a tool runs in a folder of its own
    here = {_PREFIX + name: str(path.resolve()) for name, path in places.items() if path}
    inherited = {name: value for name, value in os.environ.items() if with_keys or name.upper() not in _SECRETS}
    return {**inherited, **here, "SEND_ANONYMOUS_USAGE_STATS": "no", **extra}


def s3_access() -> dict[str, str]:
    """What opens the object storage of a lake, as options of DuckDB's secret for S3: those that are set."""
    given = {option: os.environ[name] for option, name in _S3.items() if os.environ.get(name)}
    scheme, separator, host = given.get("endpoint", "").rpartition("://")
    if separator:  # a server of one's own: not Amazon's names of hosts
        given |= {"endpoint": host.rstrip("/"), "url_style": "path", "use_ssl": str(scheme == "https").lower()}
    return given


def given_variables() -> dict[str, str]:
    """Every setting that the environment has, as it stands there: secrets too."""
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    return {name.upper(): value for name, value in os.environ.items() if name.upper() in known}


def is_told_as_json() -> bool:
    """Whether what is said is for programs. It holds for what is said of other wrong settings too."""
    return given_variables().get(f"{_PREFIX}LOG_FORMAT") == "json"
