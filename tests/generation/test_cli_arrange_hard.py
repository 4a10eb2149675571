"""What is hard to arrange, through the command line: handled, or refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.cli import USAGE, main
from generation.score import checks, musicxml_read
from tests.generation.bad_scores import HARD
from tests.generation.foreign_files import bar, document, note
from tests.small_arranger import small_arranger

COMMANDS = {"chords": ["harmonise"], "voices": ["harmonise", "--voices"], "piano": ["accompany"]}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    house = small_arranger()
    monkeypatch.setattr("generation.cli.arrange.Arranger", lambda: house)


@pytest.mark.parametrize("layer", COMMANDS)
@pytest.mark.parametrize("name", HARD)
def test_a_hard_score_is_arranged_or_refused_in_a_sentence(
    name: str, layer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hard = HARD[name]
    score = tmp_path / "hard.musicxml"
    score.write_bytes(hard.content)
    command, *options = COMMANDS[layer]
    status = main([command, str(score), "--out", str(tmp_path / "out"), *options])
    told = capsys.readouterr().err
    refusal = hard.read or (hard.voices if layer == "voices" else "")
    if refusal:
        assert status == USAGE
        assert refusal in told.splitlines()[-1]
        return
    assert status == 0, told
    written = musicxml_read.read((tmp_path / "out" / "take-1.musicxml").read_bytes())
    for part in written.parts:
        assert not checks.full_measures(part)
    assert any(measure.harmonies for measure in written.parts[0].measures)


def test_the_other_instruments_of_a_foreign_score_stay(tmp_path: Path) -> None:
    chord = "".join(
        note(pitch, 8, staff=1).replace("<pitch>", "<chord/><pitch>" if at else "<pitch>")
        for at, pitch in enumerate(("G4", "B4", "D5"))
    )
    back = "<backup><duration>16</duration></backup>"
    low = note("G2", 16, voice=2, staff=2)
    piano = [
        bar(chord + chord + back + low, time="4/4", key=1).replace(
            "</attributes>", "<staves>2</staves></attributes>", 1
        )
    ]
    voice = [bar("".join(note(p, 4) for p in ("G4", "A4", "B4", "G4")), time="4/4", key=1)]
    path = tmp_path / "song.musicxml"
    path.write_bytes(document(voice, piano, names=["Voice", "Guitar"]))
    assert main(["accompany", str(path), "--out", str(tmp_path / "out")]) == 0
    written = musicxml_read.read((tmp_path / "out" / "take-1.musicxml").read_bytes())
    assert [part.name for part in written.parts] == ["Voice", "Guitar", "Guitar", "Piano", "Piano"]
    struck = [[str(p) for p in n.pitches] for n in written.parts[1].measures[0].notes]
    assert struck == [["G4", "B4", "D5"]] * 2
    assert [str(note.pitch) for note in written.parts[2].measures[0].notes] == ["G2"]
