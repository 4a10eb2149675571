"""The front end: built with the system's Node, or with the one that PyPI has."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from studio.stack import console, python, stamps
from studio.stack.environment import ROOT, VENV
from studio.stack.errors import StackError

SOURCES = ROOT / "frontend"
MODULES = SOURCES / "node_modules"
MANIFEST = ROOT / "static" / "app" / ".vite" / "manifest.json"
OLDEST_NODE = 20


def exists() -> bool:
    """Whether there is a front end to build."""
    return (SOURCES / "package.json").exists()


def ensure() -> None:
    """Install its packages and build it, each only when what it depends on has changed.

    Raises:
        StackError: there is no Node, or npm failed; the message says which.
    """
    if not exists():
        return
    installed, built = MODULES / ".installed.stamp", MODULES / ".built.stamp"
    lock = stamps.digest(SOURCES / "package.json", SOURCES / "package-lock.json")
    if not stamps.matches(installed, lock):
        with console.step("Front-end packages"):
            npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
            stamps.put(installed, lock)
    sources = stamps.digest(*stamps.files(SOURCES, without=["node_modules"]))
    if not (stamps.matches(built, sources) and MANIFEST.exists()):
        with console.step("Front end"):
            npm("run", "--silent", "build")
            stamps.put(built, sources)


def npm(*arguments: str) -> None:
    """Run npm in the front end's folder.

    Raises:
        StackError: there is no Node, or npm failed.
    """
    environment = _environment()
    program = shutil.which("npm", path=environment["PATH"]) or "npm"
    finished = subprocess.run([program, *arguments], cwd=SOURCES, env=environment, check=False)
    if finished.returncode != 0:
        raise StackError(f"`npm {' '.join(arguments)}` failed in frontend/; the reason is above.")


def _environment() -> Mapping[str, str]:
    """An environment in whose PATH there is a Node that is new enough."""
    path = os.environ.get("PATH", os.defpath)
    if _has_node(path):
        return {**os.environ}
    with_ours = os.pathsep.join([str(VENV / "bin"), path])
    if not _has_node(with_ours):
        console.say(f"  No Node {OLDEST_NODE} or newer on this machine; taking the one from PyPI.")
        python.install("node")
    if not _has_node(with_ours):
        raise StackError(
            f"The front end needs Node {OLDEST_NODE} or newer to be built, and PyPI has none for "
            "this machine: install Node and try again."
        )
    return {**os.environ, "PATH": with_ours}


def _has_node(path: str) -> bool:
    node, npm_found = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm_found is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE
