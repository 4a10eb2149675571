"""The linter on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generation import cli
from generation.score import musicxml
from tests.generation.linter.songs import song
from tests.generation.score_examples import Q

WEAK = song(*[(65, Q, at) for at in range(6)], words="How sweet the gar-den was")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "song.musicxml"
    path.write_text(musicxml.write(WEAK), encoding="utf-8")
    return path


def test_marks_are_printed_with_their_fixes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lint", str(file)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("bar 1: “gar” carries the stress of “garden”")
    assert any(line.startswith("    split: ") for line in printed)
    assert printed[-1] == "1 mark"


def test_marks_are_printed_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lint", str(file), "--language", "en", "--json"]) == 0
    (mark,) = json.loads(capsys.readouterr().out)
    assert mark["rule"] == "stress-on-weak-beat"
    assert mark["fixes"][0]["edit"]["replaced"]


def test_what_cannot_be_read_is_said_in_a_sentence(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["lint", str(tmp_path / "none.musicxml")]) == cli.USAGE
    assert "No such file" in capsys.readouterr().err
    assert cli.main(["lint", str(file), "--verse", "2"]) == cli.USAGE
    assert "verse 2" in capsys.readouterr().err
