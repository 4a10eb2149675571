"""How fast the site is: a start with everything installed, and a piece's page until it sounds."""

from __future__ import annotations

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

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from studio.stack import browser as browsers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # seconds
ROUNDS = 3


def figures() -> dict[str, Any]:
    """Start the studio twice on a folder of its own; the second start is the warm one."""
    with tempfile.TemporaryDirectory(prefix="cantilena-bench-") as folder:
        with _studio(Path(folder)) as (_, address, studio):
            _wait_for_piece(address)
            memory = _worker_memory(studio)
        with _studio(Path(folder)) as (warm, address, _):
            seconds, weight = _page(address)
    return {
        "worker_rss_mb": max(memory),
        "workers_rss_mb": sum(memory),
        "warm_start_seconds": warm,
        "page_playable_seconds": seconds,
        "page_weight_bytes": weight,
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
