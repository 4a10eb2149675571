"""The command line: the whole engine without the site."""

from __future__ import annotations

import json
from pathlib import Path

import mido
import pytest

from generation.cli import USAGE, main
from generation.score import musicxml_read

POEM = "Tyger Tyger, burning bright,\nIn the forests of the night;\n"  # William Blake


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "tyger.txt"
    path.write_text(POEM)
    return path


def melody(words: Path, *options: str) -> int:
    return main(["melody", str(words), "--language", "en", "--model", "order_markov", *options])


def test_it_writes_three_files_and_a_line_a_take(
    words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    asked = ("--time", "3/4", "--key", "A minor", "--takes", "2", "--seed", "7")
    assert melody(words, *asked, "--out", str(out)) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "take-1.json", "take-1.mid", "take-1.musicxml",
        "take-2.json", "take-2.mid", "take-2.musicxml",
    ]  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "bars" in lines[0]
    score = musicxml_read.read((out / "take-1.musicxml").read_bytes())
    sung = [
        lyric.text
        for _, _, note in score.parts[0].placed()
        for lyric in getattr(note, "lyrics", ())
    ]
    assert "".join(sung).replace(" ", "").startswith("TygerTyger,burningbright,")
    assert len(mido.MidiFile(out / "take-1.mid").tracks) >= 1
    facts = json.loads((out / "take-1.json").read_text())
    assert facts["provenance"]["seed"] == 7
    assert facts["provenance"]["request"]["key"] == "A minor"
    assert facts["notes"][0]["syllable"] == 0


def test_the_same_call_writes_the_same_bytes(words: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        assert melody(words, "--seed", "3", "--out", str(tmp_path / folder)) == 0
    for name in ("take-1.json", "take-1.mid", "take-1.musicxml"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--language", "tlh"), "Unknown language “tlh”: choose one of"),
        (("--range", "60-62"), "The range is too narrow"),
        (("--range", "whistle"), "Unknown range “whistle”"),
        (("--time", "5/4"), "Unknown time signature “5/4”"),
        (("--key", "H dur"), "Unknown key “H dur”"),
        (("--style", "hymn:much"), "Unknown mixture “hymn:much”"),
        (("--style", "hymn:0.5,polka:0.5"), "Unknown style “polka”"),
        (("--melisma", "5"), "The melisma must be a whole number from 0 to 4"),
        (("--anacrusis", "perhaps"), "Unknown anacrusis “perhaps”"),
        (("--tempo", "0"), "The tempo must be a whole number from"),
        (("--takes", "99"), "The takes must be a whole number from"),
        (("--model", "wishful"), "There are no weights for “wishful”."),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_two(
    words: Path, options: tuple[str, str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert melody(words, *options) == USAGE
    message = capsys.readouterr().err
    assert sentence in message
    assert message.count("\n") == 1


def test_styles_are_mixed_by_weight(words: Path, tmp_path: Path) -> None:
    assert melody(words, "--style", "hymn:3,folk:1", "--out", str(tmp_path)) == 0
    request = json.loads((tmp_path / "take-1.json").read_text())["provenance"]["request"]
    assert request["style"] == "hymn"
    assert request["blend"] == [{"style": "folk", "share": 0.25}]


@pytest.mark.parametrize("text", ["", "   \n\n", "🎵", "…!?"])
def test_words_that_are_none_are_refused(
    words: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words.write_text(text)
    assert melody(words) == USAGE
    assert capsys.readouterr().err.startswith("generation: ")


def test_a_missing_or_unreadable_file_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert melody(tmp_path / "nowhere.txt") == USAGE
    assert "Cannot read" in capsys.readouterr().err
    (tmp_path / "latin.txt").write_bytes(b"\xe9t\xe9")
    assert melody(tmp_path / "latin.txt") == USAGE
    assert "UTF-8" in capsys.readouterr().err
