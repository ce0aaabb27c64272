"""Other regions than the bundled one through the whole job, by one setting: a maakunta, and two municipalities.

What does not live here: what a region's file may say (`tests/sources/test_region.py`).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration import region as in_use
from orchestration.settings import DBT_DIR, PROJECT_DIR, WrongSettingError, get_settings
from sources.code_lists import SEEDS_DIR, read_seed, seeds_dir
from sources.region import COUNTRY
from sources.region_proposal import as_text, region_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ILMASTO = "from orchestration.cli import app; app()"
MAAKUNTA, ITS_MUNICIPALITIES = "MK12", 13
GROUP = ("Kuopio", "749", "--name", "Kuopion seutu", "Kuopion seudun", "Kuopion seudulla")


@dataclass(frozen=True)
class Installation:
    """A folder with a region's file and its data, and the command in it."""

    folder: Path
    with_site: bool = False

    def run(self, *arguments: str, region: str | None = "region.yml") -> subprocess.CompletedProcess[str]:
        """Run `ilmasto` there, for the region of the file, or for the bundled one."""
        settings = {"ILMASTO_DATA_DIR": str(self.folder / "data"), "ILMASTO_WITH_SITE": str(self.with_site)}
        named = {} if region is None else {"ILMASTO_REGION": region}
        return subprocess.run(
            [sys.executable, "-c", ILMASTO, *arguments],
            cwd=self.folder,
            env=os.environ | settings | named | {"PYTHONPATH": str(PROJECT_DIR)},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def release(self) -> Path:
        """The folder of the published release."""
        return self.folder / "data" / "published"


def refreshed(folder: Path, *named: str, with_site: bool = False, more: str = "", area: str = "") -> Installation:
    """A release of the region that `init` proposes, with `more` in its file and one `area` more."""
    installation = Installation(folder, with_site=with_site)
    begun = installation.run("init", *named, region=None)
    assert begun.returncode == 0, begun.stderr
    text = (folder / "region.yml").read_text(encoding="utf-8") + more
    (folder / "region.yml").write_text(text.replace("\nareas:\n", f"\nareas:\n- {area}\n") if area else text, "utf-8")
    done = installation.run("refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    return installation


@pytest.fixture(scope="module")
def maakunta(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return refreshed(tmp_path_factory.mktemp("maakunta"), MAAKUNTA)


def test_another_maakunta_is_published_with_its_own_numbers(maakunta: Installation) -> None:
    about = json.loads((maakunta.release / "release.json").read_text(encoding="utf-8"))
    assert about["region"] == MAAKUNTA
    towns = pd.read_csv(maakunta.release / "mart_municipal_overview.csv", dtype={"municipality_code": str})
    areas = pd.read_csv(maakunta.release / "mart_area_overview.csv")
    areas = areas[(areas["area_code"] == MAAKUNTA) & (areas["borders"] == "current")].set_index(["year", "method"])
    sums = towns.groupby(["year", "method"])["emissions_kt_co2e"].agg(["sum", "count"])
    assert set(sums["count"]) == {ITS_MUNICIPALITIES}
    pd.testing.assert_series_equal(sums["sum"], areas["emissions_kt_co2e"], check_names=False, check_like=True)
    words = pd.read_csv(maakunta.release / "dim_region.csv").set_index("language")
    assert words.loc["fi", "genitive"] == "Pohjois-Karjalan"


def test_the_same_files_again_are_nothing_new(maakunta: Installation) -> None:
    again = maakunta.run("refresh")
    assert again.returncode == 0
    assert "Nothing new" in again.stdout


def test_another_region_in_the_same_folder_is_refused_with_both_ways_out(maakunta: Installation) -> None:
    before = maakunta.release.resolve()
    refused = maakunta.run("refresh", region=None)
    assert refused.returncode != 0
    told = refused.stdout + refused.stderr
    assert f"is of another region ({MAAKUNTA}) than the one that is followed now (MK11)" in told
    assert "ILMASTO_DATA_DIR=DIR" in told
    assert "ILMASTO_REGION=FILE" in told
    assert maakunta.release.resolve() == before


def test_two_municipalities_are_published_with_pages_under_their_own_name(tmp_path: Path) -> None:
    group = refreshed(tmp_path, *GROUP, with_site=True, more="languages: [fi, sv]\n", area=COUNTRY)
    pages = group.release / "site"
    front = (pages / "index.html").read_text(encoding="utf-8")
    assert "Kuopion seudun" in front
    assert "Pohjois-Savon" not in front
    assert set(re.findall(r'hreflang="(\w+)"', front)) == {"fi", "sv"}
    assert (pages / "sv" / "kunta" / "kuopio" / "index.html").is_file()
    assert not (pages / "en").exists()
    assert {path.name for path in (pages / "kunta").iterdir() if path.is_dir()} == {"kuopio", "siilinjarvi"}
    assert (pages / "alue" / "kuopion-seutu" / "index.html").is_file()
    files = {path.name for folder in ("reports", "workbooks") for path in (group.release / folder).iterdir()}
    assert {"kuopion-seutu.pdf", "kuopion-seutu.xlsx", "suomi.pdf", "suomi.xlsx"} <= files
    # the country is an area as any other, though no column of a municipality names it
    assert (pages / "alue" / "suomi" / "index.html").is_file()


@pytest.fixture
def settings_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that ILMASTO_REGION names, in a data folder of its own."""
    path = tmp_path / "region.yml"
    monkeypatch.setenv("ILMASTO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ILMASTO_REGION", str(path))
    get_settings.cache_clear()
    yield path
    monkeypatch.undo()
    get_settings.cache_clear()
    get_settings()


def test_a_wrong_file_is_told_as_a_wrong_setting(settings_of: Path) -> None:
    with pytest.raises(WrongSettingError, match=r"ILMASTO_REGION: .*region.yml: No such file.*ilmasto init"):
        get_settings()
    settings_of.write_text("headline_area: MK77\n", encoding="utf-8")
    with pytest.raises(WrongSettingError, match=r"ILMASTO_REGION: .*municipalities: missing"):
        get_settings()


def test_lists_are_made_once_for_each_state_of_the_file_and_older_ones_are_forgotten(settings_of: Path) -> None:
    states = []
    for number in range(5):
        settings_of.write_text(as_text(region_of(MAAKUNTA, SEEDS_DIR), SEEDS_DIR) + f"# {number}\n", encoding="utf-8")
        for _ in range(2):
            get_settings.cache_clear()
            get_settings()
            states.append(seeds_dir())
    assert len(set(states)) == len(states) // 2
    assert read_seed("region", seeds_dir()) == [{"area_code": MAAKUNTA}]
    assert (DBT_DIR / os.environ["ILMASTO_SEEDS_DIR"]).resolve() == seeds_dir().resolve()
    assert not in_use.is_bundled()
    left = sorted(path for path in seeds_dir().parent.parent.iterdir())
    assert seeds_dir().parent in left
    assert len(left) < len(set(states))


def test_contacts_of_the_file_are_settings_unless_others_are_given(
    settings_of: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (DBT_DIR / "region.yml").read_text(encoding="utf-8")
    settings_of.write_text(f"{text}\ncontacts: {{savogrow: a@example.fi, yla-savo: b@example.fi}}\n", encoding="utf-8")
    monkeypatch.setenv("ILMASTO_AREA_CONTACTS", '{"yla-savo": "c@example.fi"}')
    assert get_settings().area_contacts == {"savogrow": "a@example.fi", "yla-savo": "c@example.fi"}
