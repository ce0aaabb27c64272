"""How long a reader waits for a page, and how much memory the server takes, while 500 slow readers have answers open.

The server is the project's own in a process of its own, on the published release. Slow readers take pages
and the largest open files, compressed and plain, some kilobytes at a time. Not measured here: a web server before it.
"""

from __future__ import annotations

import asyncio
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from statistics import median, quantiles

from benchmarks.refresh import resident_megabytes
from orchestration.settings import get_settings, tool_environment

READERS = 500
MOST_SECONDS = 30.0
BYTES_AT_ONCE, PAUSE_S = 16_384, 0.25
WANTED_S, WANTED_MEGABYTES = 0.5, 300
LARGE = 100_000


async def _get(port: int, path: str, encoding: str, *, is_slow: bool) -> tuple[int, int]:
    """The status of an answer and the bytes of it that came; a slow reader leaves when its time is up."""
    ends_at = time.monotonic() + MOST_SECONDS
    receiving = socket.socket()
    receiving.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BYTES_AT_ONCE)
    receiving.settimeout(0)
    await asyncio.get_running_loop().sock_connect(receiving, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=receiving, limit=BYTES_AT_ONCE)
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
    writer.write(asked.encode())
    first = await reader.readline()
    count = 0
    while (piece := await reader.read(BYTES_AT_ONCE)) and time.monotonic() < ends_at:
        count += len(piece)
        if is_slow:
            await asyncio.sleep(PAUSE_S)
    writer.close()
    return int(first.split()[1]), count


async def _measure(port: int, server: int, paths: list[str]) -> None:
    await _get(port, "/", "gzip", is_slow=False)
    alone = [await _timed(port) for _ in range(50)]
    before = resident_megabytes(server)
    chance = random.Random(1)
    asked = [(chance.choice(paths), chance.choice(["gzip", "identity"])) for _ in range(READERS)]
    slow = [asyncio.create_task(_get(port, path, encoding, is_slow=True)) for path, encoding in asked]
    beside, most, open_at_once = [], before, 0
    while not all(task.done() for task in slow):
        beside.append(await _timed(port))
        most = max(most, resident_megabytes(server))
        open_at_once = max(open_at_once, sum(not task.done() for task in slow))
        await asyncio.sleep(0.1)
    ended = await asyncio.gather(*slow, return_exceptions=True)
    statuses = Counter(one[0] if isinstance(one, tuple) else type(one).__name__ for one in ended)
    came = sum(one[1] for one in ended if isinstance(one, tuple)) / 1e6
    p95 = quantiles(beside, n=20)[-1]
    print(f"{'slow readers: at once, what they got':42} {open_at_once:6} {dict(statuses)}, {came:.0f} MB")
    print(f"{'a page alone: median':42} {median(alone):8.3f} s")
    print(f"{'a page beside them: median':42} {median(beside):8.3f} s")
    print(f"{'a page beside them: 19 of 20 within':42} {p95:8.3f} s  (at most {WANTED_S} wanted)")
    print(f"{'a page beside them: longest':42} {max(beside):8.3f} s")
    print(f"{'memory before, at most':42} {before:6.0f}, {most:.0f} MB  (at most {WANTED_MEGABYTES} wanted)")


async def _timed(port: int) -> float:
    started = time.perf_counter()
    status, _ = await _get(port, "/", "gzip", is_slow=False)
    if status != 200:  # noqa: PLR2004 - the one status of a page
        raise SystemExit(f"the front page answered {status}")
    return time.perf_counter() - started


def main() -> None:
    """Print how the server does while slow readers have answers open."""
    published = (get_settings().data_dir / "published").resolve()
    if not (published / "site").is_dir():
        raise SystemExit("nothing is published with a site: run `make run`")
    pages = [f"/{path.parent.relative_to(published / 'site')}/" for path in published.glob("site/kunta/*/index.html")]
    files = [f"/tiedostot/{path.name}" for path in published.glob("*.csv") if path.stat().st_size > LARGE]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from orchestration.cli import app; app()", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=tool_environment(), stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            asyncio.run(_measure(port, server.pid, pages + files))
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


if __name__ == "__main__":
    main()
