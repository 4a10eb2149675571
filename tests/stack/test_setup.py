"""Setting up: what was done is not done again, and pip's configuration reaches uv."""

import subprocess
from pathlib import Path

import pytest

from studio.stack import environment, frontend, python, stamps


def test_a_stamp_holds_until_a_name_or_a_byte_changes(tmp_path: Path) -> None:
    source, stamp = tmp_path / "a.txt", tmp_path / "below" / "stamp"
    source.write_text("one")
    stamps.put(stamp, stamps.digest(source))
    assert stamps.matches(stamp, stamps.digest(source))
    source.write_text("two")
    assert not stamps.matches(stamp, stamps.digest(source))


def test_the_files_of_a_folder_leave_out_what_is_installed(tmp_path: Path) -> None:
    for name in ("b/two.ts", "a/one.ts", "node_modules/x/three.ts"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    found = stamps.files(tmp_path, without=["node_modules"])
    assert [one.name for one in found] == ["one.ts", "two.ts"]


def test_uv_is_told_what_pip_is_configured_with(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = ":env:.find-links='/opt/wheels'\nglobal.extra-index-url='https://a https://b'\n"
    answer = subprocess.CompletedProcess([], 0, stdout=listed)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: answer)
    monkeypatch.delenv("UV_FIND_LINKS", raising=False)
    monkeypatch.delenv("UV_INDEX", raising=False)
    settings = python._uv_settings()
    assert settings["UV_FIND_LINKS"] == "/opt/wheels"
    assert settings["UV_INDEX"] == "https://a https://b"


def test_the_environment_wins_over_the_dotenv_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text('# a note\nFIRST="from file"\n#SECOND=no\nTHIRD=file\n')
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment.os, "environ", environment_variables := {"THIRD": "mine"})
    environment.read_dotenv()
    assert environment_variables == {"FIRST": "from file", "THIRD": "mine"}


@pytest.mark.parametrize(("version", "enough"), [("v18.19.0", False), ("v20.0.0", True)])
def test_an_old_node_is_not_enough(tmp_path: Path, version: str, enough: bool) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    assert frontend._has_node(str(tmp_path)) is enough


def test_children_may_keep_what_they_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert environment.inherited()["LANG"] == "de_DE.UTF-8"
    assert "PYTHONDONTWRITEBYTECODE" not in environment.inherited()
