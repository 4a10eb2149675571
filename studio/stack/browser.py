"""Chromium for the browser tests: the one on the PATH, else one that is installed for them."""

import os
import shutil
import subprocess
from pathlib import Path

from studio.stack import console
from studio.stack.environment import venv_python
from studio.stack.errors import StackError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "CANTILENA_CHROMIUM"
# Without a font for Chinese, a page of Chinese words is a page of empty boxes.
SYSTEM_PACKAGES = ("chromium", "fonts-noto-cjk")
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as p\n"
    "with p() as it: print(it.chromium.executable_path)"
)


def ensure() -> Path:
    """The path of a Chromium, installed if need be.

    Raises:
        StackError: there is none, and none could be installed.
    """
    found = find()
    if found is not None:
        return found
    with console.step("Chromium for the browser tests"):
        if os.geteuid() == 0 and shutil.which("apt-get"):
            _apt_get("update")
            _apt_get("install", "--yes", "--no-install-recommends", *SYSTEM_PACKAGES)
        if find() is None:
            subprocess.run(
                [str(venv_python()), "-m", "playwright", "install", "chromium"], check=False
            )
    found = find()
    if found is None:
        raise StackError(
            "The browser tests need Chromium, and it could not be installed: install it with "
            f"your system's package manager, or give its path in {VARIABLE}."
        )
    return found


def find() -> Path | None:
    """A Chromium that is there already: named by the user, on the PATH, or Playwright's own."""
    named = os.environ.get(VARIABLE)
    candidates = [named] if named else [shutil.which(name) for name in NAMES]
    for candidate in candidates:
        if candidate and Path(candidate).exists():
            return Path(candidate)
    asked = subprocess.run(
        [str(venv_python()), "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False
    )
    own = asked.stdout.strip()
    return Path(own) if own and Path(own).exists() else None


def _apt_get(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *arguments], env=environment, check=False)
