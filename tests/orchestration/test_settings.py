"""Settings: every one can be set from outside, and no tool of the house reports to anybody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from pydantic import HttpUrl, Secret, SecretStr, ValidationError

from orchestration.runs import code_version
from orchestration.settings import (
    DASHBOARDS_DIR,
    DBT_DIR,
    PROJECT_DIR,
    Settings,
    WrongSettingError,
    get_settings,
    tool_environment,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import House

KEY = "7f3c19e0d2b84a56"
GIVEN = {
    "data_dir": ("/srv/ilmasto", Path("/srv/ilmasto")),
    "region": ("/srv/region.yml", Path("/srv/region.yml")),
    "target": ("public", "public"),
    "live": ("true", True),
    "scheduled": ("true", True),
    "workbooks_dir": ("/srv/workbooks", Path("/srv/workbooks")),
    "base_urls": ('{"syke": "http://127.0.0.1:1234"}', {"syke": "http://127.0.0.1:1234"}),
    "api_keys": (json.dumps({"fingrid": KEY}), {"fingrid": SecretStr(KEY)}),
    "with_site": ("false", False),
    "owner": ("Kuopion kaupunki", "Kuopion kaupunki"),
    "contact": ("ilmasto@esimerkki.fi", "ilmasto@esimerkki.fi"),
    "site_url": ("https://ilmasto.esimerkki.fi", HttpUrl("https://ilmasto.esimerkki.fi/")),
    "alert_email": ("a@esimerkki.fi, b@esimerkki.fi", "a@esimerkki.fi, b@esimerkki.fi"),
    "alert_webhook": (f"https://chat.esimerkki.fi/{KEY}", Secret[HttpUrl](HttpUrl(f"https://chat.esimerkki.fi/{KEY}"))),
    "area_contacts": ('{"yla-savo": "c@esimerkki.fi"}', {"yla-savo": "c@esimerkki.fi"}),
    "smtp_host": ("posti.esimerkki.fi", "posti.esimerkki.fi"),
    "smtp_port": ("25", 25),
    "smtp_security": ("none", "none"),
    "smtp_user": ("ilmasto", "ilmasto"),
    "smtp_password": (KEY, SecretStr(KEY)),
    "smtp_from": ("ilmasto@esimerkki.fi", "ilmasto@esimerkki.fi"),
    "signing_key": ("/etc/ilmasto/key", Path("/etc/ilmasto/key")),
    "allowed_signers": ("/etc/ilmasto/signers", Path("/etc/ilmasto/signers")),
    "dagster_postgres": (
        f"postgresql://a:{KEY}@db.esimerkki.fi/d",
        SecretStr(f"postgresql://a:{KEY}@db.esimerkki.fi/d"),
    ),
    "warehouse": (
        f"ducklake:postgresql://a:{KEY}@db.esimerkki.fi/l",
        SecretStr(f"ducklake:postgresql://a:{KEY}@db.esimerkki.fi/l"),
    ),
    "lake_data": ("s3://jarvi/ilmasto", "s3://jarvi/ilmasto"),
    "log_format": ("json", "json"),
    "serve_port": ("8099", 8099),
    "jump_limit_pct": ("12.5", 12.5),
    "keep_builds": ("1", 1),
    "keep_releases": ("3", 3),
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_setting_is_taken_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, value = GIVEN[name]
    monkeypatch.setenv(f"ILMASTO_{name.upper()}", text)
    assert getattr(Settings(), name) == value


def test_every_setting_is_tried_here() -> None:
    assert set(GIVEN) == set(Settings.model_fields)


@pytest.mark.parametrize(("name", "text"), [("target", "publik"), ("serve_port", "web"), ("base_urls", "127.0.0.1")])
def test_a_wrong_setting_is_refused_and_named(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"ILMASTO_{name.upper()}", text)
    with pytest.raises((ValidationError, ValueError), match=name):
        Settings()


WRONG = {
    "TARGET=publik": "ILMASTO_TARGET: “publik” is not allowed; it must be 'local' or 'public'",
    "SERVE_PORT=web": "ILMASTO_SERVE_PORT: “web” is not allowed; it must be a valid integer",
    "SERVE_PORT=70000": "ILMASTO_SERVE_PORT: “70000” is not allowed; it must be less than or equal to 65535",
    "KEEP_BUILDS=0": "ILMASTO_KEEP_BUILDS: “0” is not allowed; it must be greater than or equal to 1",
    "KEEP_RELEASES=-1": "ILMASTO_KEEP_RELEASES: “-1” is not allowed; it must be greater than or equal to 0",
    "BASE_URLS=127.0.0.1": "ILMASTO_BASE_URLS: “127.0.0.1” is not allowed; it must be a JSON object of publishers",
    "LIVE=perhaps": "ILMASTO_LIVE: “perhaps” is not allowed; it must be a valid boolean\n",
    "SITE_URL=ilmasto.esimerkki.fi": (
        "ILMASTO_SITE_URL: “ilmasto.esimerkki.fi” is not allowed; it must be a valid URL, relative URL without a base"
    ),
    'BASE_URLS={"syke": 1}': 'ILMASTO_BASE_URLS: “{"syke": 1}” is not allowed; it must be a valid string for syke',
    "BASE_URLS=[1]": "ILMASTO_BASE_URLS: “[1]” is not allowed; it must be a valid dictionary",
    "AREA_CONTACTS=a": "ILMASTO_AREA_CONTACTS: “a” is not allowed; it must be a JSON object of project areas' folders",
    f"ALERT_WEBHOOK={KEY}": "ILMASTO_ALERT_WEBHOOK: is not allowed; it must be a valid URL",
    **{
        f"DAGSTER_POSTGRES={address}": (
            "ILMASTO_DAGSTER_POSTGRES: is not allowed; it must be an address postgresql://USER@HOST/DATABASE; signs"
        )
        for address in (
            f"mysql://a:{KEY}@b/c",
            f"postgresql://a:{KEY}@b",
            f"postgresql://a:{KEY}@{KEY}@b/c",
            f"postgresql://a:{KEY}/{KEY}@b/c",
            f"postgresql://a:12/{KEY}@b/c",
            f"postgresql://a:12#{KEY}@b/c",
            f"postgresql://a:{KEY}@b:{KEY}/c",
        )
    },
    f"API_KEYS={KEY}": "ILMASTO_API_KEYS: is not allowed; it must be a JSON object of publishers",
    "KEEP_BUILD=2": "ILMASTO_KEEP_BUILD: there is no such setting; did you mean ILMASTO_KEEP_BUILDS?",
    "XYZ=2": "ILMASTO_XYZ: there is no such setting; the settings are ILMASTO_DATA_DIR, ILMASTO_REGION, ",
}


@pytest.mark.parametrize("given", WRONG)
def test_a_wrong_setting_is_told_with_its_variable_its_value_and_what_is_allowed(
    given: str, empty_house: House, set_up: Callable[..., None]
) -> None:
    name, _, value = given.partition("=")
    set_up(**{name.lower(): value})
    with pytest.raises(WrongSettingError) as wrong:
        get_settings()
    assert f"{wrong.value}\n".startswith(WRONG[given])
    assert KEY not in "".join(traceback.format_exception(wrong.value))
    outcome = empty_house.run("status")
    assert outcome.code == 2
    assert outcome.said.startswith(WRONG[given])


def test_settings_show_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILMASTO_API_KEYS", json.dumps({"fingrid": KEY}))
    monkeypatch.setenv("ILMASTO_SMTP_PASSWORD", KEY)
    monkeypatch.setenv("ILMASTO_DAGSTER_POSTGRES", f"postgresql://a:{KEY}@127.0.0.1/d")
    monkeypatch.setenv("ILMASTO_ALERT_WEBHOOK", f"https://chat.esimerkki.fi/{KEY}")
    settings = Settings()
    assert settings.api_keys["fingrid"].get_secret_value() == KEY
    for shown in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert "fingrid" in shown
        assert KEY not in shown


@pytest.mark.parametrize("text", [f'{{"fingrid": ["{KEY}"]}}', f'["{KEY}"]', f'{{"fingrid": "{KEY}"', KEY])
def test_keys_that_are_written_wrong_are_refused_unseen(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILMASTO_API_KEYS", text)
    with pytest.raises((ValidationError, ValueError), match="api_keys") as wrong:
        Settings()
    assert KEY not in "".join(traceback.format_exception(wrong.value))


@pytest.mark.usefixtures("empty_house")
def test_a_tool_gets_no_key_unless_it_asks_publishers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILMASTO_API_KEYS", json.dumps({"fingrid": KEY}))
    monkeypatch.setenv("ilmasto_api_keys", json.dumps({"fingrid": KEY}))
    monkeypatch.setenv("ILMASTO_SMTP_PASSWORD", KEY)
    monkeypatch.setenv("ILMASTO_DAGSTER_POSTGRES", f"postgresql://a:{KEY}@127.0.0.1/d")
    monkeypatch.setenv("ILMASTO_ALERT_WEBHOOK", f"https://chat.esimerkki.fi/{KEY}")
    assert KEY not in str(tool_environment())
    assert KEY in tool_environment(with_keys=True)["ILMASTO_API_KEYS"]
    shown = subprocess.run(
        [sys.executable, "-c", "import os; print(os.environ)"], env=tool_environment(), stdout=-1, check=True
    )
    assert KEY.encode() not in shown.stdout


def test_the_defaults_ask_nobody_and_lie_in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GIVEN:
        monkeypatch.delenv(f"ILMASTO_{name.upper()}", raising=False)
    settings = Settings()
    assert (settings.live, settings.target, settings.base_urls) == (False, "local", {})
    assert settings.data_dir == PROJECT_DIR / "data"


def test_a_relative_data_folder_is_the_same_from_every_working_directory(
    house: House, set_up: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    set_up(data_dir="here")
    assert get_settings().data_dir == tmp_path.resolve() / "here"
    assert get_settings().releases_dir.is_dir()
    assert tool_environment()["ILMASTO_DATA_DIR"] == str(tmp_path.resolve() / "here")  # a tool runs in its own folder
    assert house.data_dir != get_settings().data_dir


def test_the_tools_of_this_process_report_to_nobody(empty_house: House) -> None:
    environment = tool_environment(EXTRA="1")
    assert environment["DAGSTER_DISABLE_TELEMETRY"] == "1"
    assert environment["GX_ANALYTICS_ENABLED"] == "false"
    assert environment["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert environment["SEND_ANONYMOUS_USAGE_STATS"] == "no"
    assert environment["EXTRA"] == "1"
    assert "SEND_ANONYMOUS_USAGE_STATS" not in os.environ
    assert environment["DAGSTER_HOME"] == str(empty_house.data_dir / "dagster")


def test_the_tools_report_to_nobody_when_run_by_hand(empty_house: House) -> None:
    project = yaml.safe_load((DBT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["flags"]["send_anonymous_usage_stats"] is False
    for path in (PROJECT_DIR / "orchestration" / "dagster.yaml", empty_house.data_dir / "dagster" / "dagster.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["telemetry"] == {"enabled": False}
    scripts = json.loads((DASHBOARDS_DIR / "package.json").read_text(encoding="utf-8"))["scripts"]
    for name, command in scripts.items():
        if "evidence " in command:
            assert command.startswith("SEND_ANONYMOUS_USAGE_STATS=no "), name
    assert "SEND_ANONYMOUS_USAGE_STATS: 'no'" in (DASHBOARDS_DIR / "lib" / "build.mjs").read_text(encoding="utf-8")
    dg_tool = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))["tool"].get("dg")
    assert dg_tool is None or dg_tool["cli"]["telemetry"]["enabled"] is False
    makefile = (PROJECT_DIR / "Makefile").read_text(encoding="utf-8")
    assert "export DAGSTER_DISABLE_TELEMETRY := 1" in makefile
    assert "export GX_ANALYTICS_ENABLED := false" in makefile


@pytest.mark.parametrize("name", ["owner", "contact", "site_url"])
def test_another_owner_makes_other_pages_and_the_same_numbers(name: str, set_up: Callable[..., None]) -> None:
    before = [code_version(with_site=with_site) for with_site in (False, True)]
    set_up(**{name: "https://kuopio.esimerkki.fi"})
    code_version.cache_clear()  # as a process of its own, which every setting asks for
    numbers, pages = (code_version(with_site=with_site) for with_site in (False, True))
    code_version.cache_clear()
    assert numbers == before[0]
    assert pages != before[1]
