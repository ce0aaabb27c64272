"""How long the site takes to build and how large it is, for the region and for the country, and what a page loads.

The country is the published release of the example with its followed municipalities many times over, under other names.
A page is opened from the project's own server on a line of 1.6 Mb/s and 150 ms. Not measured here: the refresh before.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import duckdb
import uvicorn
from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks.refresh import resident_megabytes
from orchestration.release.dashboard import write_map
from orchestration.release.serve import application
from orchestration.settings import DASHBOARDS_DIR, get_settings, tool_environment
from orchestration.warehouse import quoted

COPIES = 16
"""19 followed municipalities, 16 times over: 304, where Finland has 308."""
WANTED = {"region": (60, 2000, 15), "country": (240, 4000, 150)}
"""Seconds, megabytes of memory and megabytes on disk, at most."""
MOST_KILOBYTES, MOST_REQUESTS, MOST_SECONDS = 250, 15, 2.5
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PAGES = (
    "",
    "kunta/",
    "kunta/kuopio/",
    "en/kunta/kuopio/",
    "alue/yla-savo/",
    "mittari/emissions-total/",
    "teema/energy/",
    "koordinaattori/yla-savo/",
    "toimenpiteet/",
    "toimenpide/kuo-003/",
    "alkupera/?paikka=kuopio&mittari=emissions_total",
    "laatu/",
    "sanakirja/",
)
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"


def main() -> None:
    """Print the builds of both sites and their ratio, then what each kind of page loads."""
    published = (get_settings().data_dir / "published").resolve()
    if not (published / "site").is_dir():
        raise SystemExit("nothing is published with a site: run `make run`")
    with TemporaryDirectory() as folder:
        country = Path(folder) / "release"
        _many_times_over(published, country)
        took = {
            name: _built(name, release, Path(folder)) for name, release in (("region", published), ("country", country))
        }
        print(f"{'ratio: the country to the region, time':42} {took['country'] / took['region']:6.1f}")
    _open_pages(get_settings().data_dir / "published")


def _many_times_over(release: Path, target: Path) -> None:
    """Copy the release with each followed municipality `COPIES` times."""
    target.mkdir()
    shutil.copyfile(release / "release.json", target / "release.json")
    with duckdb.connect() as connection:
        connection.execute(
            "create table followed as select municipality_code as code "
            f"from read_parquet({quoted(release / 'dim_municipalities.parquet')}) where is_followed"
        )
        for path in release.glob("*.parquet"):
            described = connection.execute(f"describe select * from read_parquet({quoted(path)})").fetchall()
            key = next((name for name, *_ in described if name in ("municipality_code", "place_code")), None)
            sql = f"select * from read_parquet({quoted(path)})"
            if key:
                renamed = [f"{key} || '_' || copy as {key}"]
                if any(name == "measure_id" for name, *_ in described):
                    renamed.append("measure_id || '-' || copy as measure_id")
                if path.stem == "dim_municipalities":
                    renamed += ["slug || '-' || copy as slug", "name_fi || ' ' || copy as name_fi"]
                copies = f"from range(1, {COPIES}) as copies (copy), read_parquet({quoted(path)})"
                sql += (
                    f" union all by name select * exclude (copy) replace ({', '.join(renamed)}) {copies} "
                    f"where {key} in (select code from followed)"
                )
            connection.execute(f"copy ({sql}) to {quoted(target / path.name)} (format parquet)")


def _built(name: str, release: Path, folder: Path) -> float:
    """Seconds of a build of the site of `release`, which is printed and kept as `folder/<name>/site`."""
    dashboards = folder / f"dashboards_{name}"
    made = shutil.ignore_patterns("node_modules", ".evidence", "build", "release", "*.lock")
    shutil.copytree(DASHBOARDS_DIR, dashboards, ignore=made)
    (dashboards / "node_modules").symlink_to(DASHBOARDS_DIR / "node_modules")
    (dashboards / "release").symlink_to(release)
    for other in ("docs", "orchestration"):  # the pages of methods, the query of passports
        if not (folder / other).exists():
            (folder / other).symlink_to(DASHBOARDS_DIR.parent / other)
    write_map(dashboards / "static" / "kunnat.geojson", release)
    started, most = perf_counter(), 0.0
    with subprocess.Popen(["node", "lib/build.mjs"], cwd=dashboards, env=tool_environment()) as process:  # noqa: S607 - node of the path
        while process.poll() is None:
            most = max(most, resident_megabytes(process.pid))
            sleep(0.1)
    seconds = perf_counter() - started
    if process.returncode:
        raise SystemExit(f"the build of the {name}'s site failed")
    (folder / name).mkdir()
    (dashboards / "build").rename(folder / name / "site")
    files = [path for path in (folder / name / "site").rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    size = sum(path.stat().st_size for path in files) / 1e6
    for what, value, unit, wanted in zip(
        ("time", "memory", "on disk"), (seconds, most, size), ("s", "MB", "MB"), WANTED[name], strict=True
    ):
        print(f"{f'site of the {name}, {pages} pages: {what}':42} {value:6.1f} {unit:2} (at most {wanted} wanted)")
    return seconds


def _open_pages(published: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # whoever comes before the server runs waits for it
        server = uvicorn.Server(uvicorn.Config(application(published), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            print(f"{'page, on 1.6 Mb/s and 150 ms':42} {'kB':>6} {'requests':>9} {'painted':>8} {'ready':>7}")
            for path in PAGES:
                context = browser.new_context()
                _open(context, f"http://127.0.0.1:{listener.getsockname()[1]}/{path}", path or "/")
                context.close()
            browser.close()
        server.should_exit = True
        thread.join(timeout=10)
    print(f"{'at most':42} {MOST_KILOBYTES:6} {MOST_REQUESTS:9} {MOST_SECONDS:6} s {MOST_SECONDS:5} s")


def _open(context: BrowserContext, url: str, name: str) -> None:
    page = context.new_page()
    sizes: dict[str, float] = defaultdict(float)
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW)
    client.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    started = perf_counter()
    page.goto(url, wait_until="load")
    page.wait_for_function("() => document.documentElement.hasAttribute('data-ready')")
    ready = perf_counter() - started
    painted = page.evaluate(PAINTED)
    page.wait_for_load_state("networkidle")
    print(f"{name:42} {sum(sizes.values()) / 1000:6.0f} {len(sizes):9} {painted:6.1f} s {ready:5.1f} s")


if __name__ == "__main__":
    main()
