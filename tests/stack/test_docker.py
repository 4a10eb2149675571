"""The container files, as far as they can be checked without a container engine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import ComposeSpecification

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "docker" / "Dockerfile"
COMPOSE = ROOT / "docker" / "compose.yaml"


def interpolated(text: str) -> str:
    """As compose does: the default of a variable, or something where it must be given."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    return re.sub(r"\$\{\w+:\?[^}]*\}", "given", text)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load(interpolated(COMPOSE.read_text())))


def test_the_dockerfile_has_nothing_to_complain_about() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    finished = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout) == (0, "")


def test_the_compose_file_is_one(compose: dict[str, Any]) -> None:
    services = ComposeSpecification.model_validate(compose).services
    assert services is not None
    assert {"postgres", "valkey", "migrate", "web", "reaper", "beat", "worker-cpu"} <= set(services)


def test_every_service_waits_for_one_that_exists(compose: dict[str, Any]) -> None:
    services = compose["services"]
    wanted = {one for service in services.values() for one in service.get("depends_on", {})}
    assert wanted <= set(services)


def test_every_target_that_is_built_is_in_the_dockerfile(compose: dict[str, Any]) -> None:
    targets = set(re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE.read_text(), re.MULTILINE))
    builds = [one["build"] for one in compose["services"].values() if "build" in one]
    assert {build["target"] for build in builds} <= targets


def test_what_answers_to_the_world_has_no_privileges(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name != "postgres":  # its image gives the data folder to its user as root, then drops
            assert service["read_only"], name
            assert service["cap_drop"] == ["ALL"], name


def test_the_images_have_the_versions_of_the_lock() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    text = DOCKERFILE.read_text()
    assert re.findall(r"^ARG UV=(\S+)$", text, re.MULTILINE) == groups["launch"]
    assert set(re.findall(r"^ARG TORCH=(\S+)$", text, re.MULTILINE)) == set(groups["engine"])
    assert set(re.findall(r"^ARG SOUND=(\S+)$", text, re.MULTILINE)) == set(groups["sound"])


def test_everything_that_is_copied_is_let_through() -> None:
    ignore = Path(f"{DOCKERFILE}.dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in ignore if line.startswith("!")}
    copies = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE.read_text(), re.MULTILINE)
    sources = {source.partition("/")[0] for copy in copies for source in copy.split()}
    assert sources <= allowed
