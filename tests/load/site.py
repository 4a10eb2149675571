"""How fast the site is: a start with everything installed, and a piece's page until it sounds."""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from studio.stack import browser as browsers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # seconds
ROUNDS = 3
CROWD = 10_000  # pieces
PAGES = 40  # answers that a median is taken of


def figures() -> dict[str, Any]:
    """Start the studio twice on a folder of its own; the second start is the warm one."""
    with tempfile.TemporaryDirectory(prefix="cantilena-bench-") as folder:
        with _studio(Path(folder)) as (_, address, studio):
            _wait_for_piece(address)
            memory = _worker_memory(studio)
        with _studio(Path(folder)) as (warm, address, _):
            seconds, weight = _page(address)
            frame = _frame(address)
            _crowd(Path(folder))
            page_ms = _answer_ms(address)
    return {
        "worker_rss_mb": max(memory),
        "workers_rss_mb": sum(memory),
        "warm_start_seconds": warm,
        "page_playable_seconds": seconds,
        "page_weight_bytes": weight,
        "embed_bytes": frame,
        "piece_page_ms": page_ms,
    }


@contextmanager
def _studio(folder: Path) -> Iterator[tuple[float, str, int]]:
    """``make up``; gives the seconds until it answered, its address, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "CANTILENA_STATE": str(folder),
        "CANTILENA_PORT": str(port),
    }
    began = time.perf_counter()
    with (folder / "bench.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "studio.stack", "up"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(f"{address}/readyz"):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError((folder / "bench.log").read_text()[-2000:])
            time.sleep(0.05)
        yield time.perf_counter() - began, address, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _worker_memory(studio: int) -> list[float]:
    """Megabytes that each of the studio's workers holds."""
    table = subprocess.run(
        ["ps", "-eo", "ppid=,rss=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in table.splitlines()]
    return [
        int(kilobytes) / 1024
        for parent, kilobytes, words in rows
        if parent == str(studio) and "studio.celery worker" in words
    ]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait_for_piece(address: str) -> None:
    """Until the house's first pieces are composed and public."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{address}/api/pieces") as answer:
            if b'"id"' in answer.read():
                return
        time.sleep(0.5)
    raise RuntimeError("no piece was composed in time")


def _page(address: str) -> tuple[float, int]:
    """Median seconds from opening a piece's page, with an empty cache, until it sounds when Play
    is pressed at once; and the bytes that came over the wire by then."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        measured = [_visit(browser, address) for _ in range(ROUNDS)]
        browser.close()
    return statistics.median(seconds for seconds, _ in measured), measured[0][1]


def _visit(browser: Browser, address: str) -> tuple[float, int]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    piece = page.locator("a[href^='/pieces/']").first.get_attribute("href")
    context.close()
    context = browser.new_context()
    page = context.new_page()
    received = _count_bytes(context.new_cdp_session(page))
    began = time.perf_counter()
    page.goto(f"{address}{piece}", wait_until="commit")
    page.locator(".c-transport button:enabled").first.click()
    _until_sounding(page)
    seconds = time.perf_counter() - began
    context.close()
    return seconds, sum(received)


def _frame(address: str) -> int:
    """Bytes over the wire of a piece's frame, with an empty cache, before Play is pressed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        received = _count_bytes(page.context.new_cdp_session(page))
        page.goto(f"{address}/embed/{_newest(address)}", wait_until="networkidle")
        browser.close()
    return int(sum(received))


def _newest(address: str) -> str:
    with urllib.request.urlopen(f"{address}/api/pieces") as answer:
        items = json.load(answer)["items"]
    return next(str(item["id"]) for item in items if item["current_score"])


def _crowd(folder: Path) -> None:
    """Ten thousand more public pieces in the studio of this folder."""
    kept = ("id", "public_id", "current_score_id", "created_at")
    run = {"host": str(folder / "run"), "user": "cantilena", "dbname": "cantilena"}
    with psycopg2.connect(**run) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'pieces_piece' AND column_name <> ALL(%s)",
            [list(kept)],
        )
        names = ", ".join(name for (name,) in cursor.fetchall())
        cursor.execute(
            f"INSERT INTO pieces_piece ({names}, public_id, created_at) "
            f"SELECT {names}, substr(md5(n::text), 1, 12), now() - interval '1 year' "
            "FROM (SELECT * FROM pieces_piece WHERE visibility = 'public' LIMIT 1) AS one, "
            f"generate_series(1, {CROWD}) AS n"
        )
    connection.close()


def _answer_ms(address: str) -> float:
    """Median milliseconds until a piece's page is read from the server, among ten thousand."""
    url = f"{address}/pieces/{_newest(address)}"
    seconds = []
    for _ in range(PAGES):
        began = time.perf_counter()
        with urllib.request.urlopen(url) as answer:
            answer.read()
        seconds.append(time.perf_counter() - began)
    return 1000 * statistics.median(seconds)


def _until_sounding(page: Page) -> None:
    position = page.locator(".c-transport input[type=range]").first
    until = time.monotonic() + PATIENCE
    while float(position.input_value()) <= 0:
        if time.monotonic() > until:
            raise RuntimeError("Play was pressed and nothing sounded")
        page.wait_for_timeout(10)


def _count_bytes(session: CDPSession) -> list[int]:
    received: list[int] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    return received
