"""A choir's score: whichever voice is chosen is changed and read, and the others stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from music21 import chord, clef, key, metadata, meter, note, stream
from music21.musicxml.m21ToXml import GeneralObjectExporter

from generation.cli import main
from generation.engine import Engine
from generation.errors import RequestError
from generation.form import verse_score
from generation.linter import linting
from generation.linter.edits import Accented
from generation.remix import selection
from generation.remix_requests import Keep, Operation, RemixRequest
from generation.requests import Language
from generation.score import checks, incoming, leading, musicxml, musicxml_read
from generation.score.melody import melody
from generation.score.model import Note, Part, Score
from generation.score.notes import measures, table
from generation.score.sounds import sounding

# Emily Dickinson, 1830–1886
LINE = "Hope is the thing with fea- -thers that per- -ches in the soul and sings the"
WORDS = LINE.split()
TUNES = {
    "Soprano": ["G4", "A4", "B4", "G4", "C5", "B4", "A4", "A4", "B4", "D5", "C5", "B4"],
    "Alto": ["D4", "F#4", "G4", "D4", "E4", "G4", "F#4", "F#4", "G4", "G4", "E4", "G4"],
    "Tenor": ["B3", "D4", "D4", "B3", "C4", "D4", "D4", "D4", "D4", "B3", "C4", "D4"],
    "Bass": ["G2", "D3", "G3", "G2", "C3", "G2", "D3", "D3", "G3", "G3", "A2", "G2"],
}  # fmt: skip
END = {"Soprano": "G4", "Alto": "D4", "Tenor": "B3", "Bass": "G2"}


def document() -> bytes:
    """Four voices in four bars, each with the words, and a piano that strikes chords."""
    parts = []
    for name, tune in TUNES.items():
        part = stream.Part(id=name)
        part.partName = name
        for number, start in enumerate(range(0, 16, 4), 1):
            bar = stream.Measure(number=number)
            if number == 1:
                bar.append(clef.BassClef() if name == "Bass" else clef.TrebleClef())
                bar.append(key.Key("G"))
                bar.append(meter.TimeSignature("4/4"))
            for at in range(start, start + 4):
                pitch = tune[at] if at < len(tune) else END[name]
                sound = note.Note(pitch, quarterLength=1)
                sound.addLyric(WORDS[at])
                bar.append(sound)
            part.append(bar)
        parts.append(part)
    piano = stream.Part(id="Piano")
    piano.partName = "Piano"
    for number in range(1, 5):
        bar = stream.Measure(number=number)
        if number == 1:
            bar.append(key.Key("G"))
            bar.append(meter.TimeSignature("4/4"))
        bar.append(chord.Chord(["G3", "B3", "D4"], quarterLength=4))
        piano.append(bar)
    score = stream.Score([*parts, piano])
    score.metadata = metadata.Metadata(title="For four")
    return bytes(GeneralObjectExporter(score).parse())


@pytest.fixture(scope="module")
def score() -> Score:
    found = incoming.read(document(), "four.musicxml", beside=True).score
    assert [part.name for part in found.parts] == [*TUNES, "Piano"]
    return found


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load("order_markov")


def part_of(score: Score, name: str) -> Part:
    return next(part for part in score.parts if part.name == name)


def heads(part: Part) -> list[Note]:
    return [one for bar in part.measures for one in bar.notes]


def others(score: Score, name: str) -> list[Part]:
    return [part for part in score.parts if part.name != name]


@pytest.mark.parametrize("name", TUNES)
def test_each_voice_keeps_its_words(score: Score, name: str) -> None:
    sung = melody(leading.led(score, name))
    assert list(sung.syllables) == [word.strip("-") for word in WORDS]


@pytest.mark.parametrize("keep", list(Keep))
@pytest.mark.parametrize("name", TUNES)
def test_the_chosen_voice_changes_alone(
    engine: Engine, score: Score, name: str, keep: Keep
) -> None:
    request = RemixRequest(bars=(2, 3), part=name, takes=3, seed=2, keep=keep)
    takes = engine.remix(request, score).result().takes
    for take in takes:
        new = take.score
        assert [part.id for part in new.parts] == [part.id for part in score.parts]
        assert others(new, name) == others(score, name)
        own, old = part_of(new, name), part_of(score, name)
        pairs = zip(old.measures, own.measures, strict=True)
        changed = {before.number for before, after in pairs if before != after}
        assert changed <= {2, 3, 4}  # what begins in bar 3 may last
        assert [bar.notes for bar in own.measures[:1]] == [bar.notes for bar in old.measures[:1]]
        assert melody(leading.led(new, name)).words == melody(leading.led(score, name)).words
        assert not checks.full_measures(own)
        assert not checks.unique_ids(new)
        assert musicxml_read.read(take.musicxml).parts == new.parts
        assert take.changes[0] == 0
        assert 0 < take.figures["content_kept"] <= 1
    assert any(part_of(take.score, name) != part_of(score, name) for take in takes)


def test_a_bass_stays_where_a_bass_sings(engine: Engine, score: Score) -> None:
    """It is not led up to where the soprano is."""
    request = RemixRequest(part="Bass", takes=4, seed=1)
    for take in engine.remix(request, score).result().takes:
        assert all(one.pitch.midi <= 57 for one in heads(part_of(take.score, "Bass")))


def test_notes_are_locked_in_any_voice(engine: Engine, score: Score) -> None:
    alto, tenor = part_of(score, "Alto"), part_of(score, "Tenor")
    kept = [one.id for one in heads(tenor)[4:8]]
    locked = (*kept, *(one.id for one in heads(alto)[4:8]))
    request = RemixRequest(bars=(1, 4), part=tenor.id, locked=locked, takes=2)
    for take in engine.remix(request, score).result().takes:
        after = {one.id: one for one in heads(part_of(take.score, "Tenor"))}
        assert [after[name] for name in kept] == heads(tenor)[4:8]
        assert others(take.score, "Tenor") == others(score, "Tenor")


def test_other_pitches_are_offered_for_any_voice(engine: Engine, score: Score) -> None:
    for name in TUNES:
        sound = sounding(part_of(score, name))[6]
        found = engine.alternatives(score, sound.heads[0])
        assert len(found) == 5
        assert all(abs(one.pitch - sound.pitch.midi) <= 12 for one in found)


def test_a_voice_is_gone_on_with(engine: Engine, score: Score) -> None:
    request = RemixRequest(
        operation=Operation.CONTINUE, part="Tenor", more_bars=2, words="without the words",
        language=Language.ENGLISH, takes=1,
    )  # fmt: skip
    new = engine.remix(request, score).result().takes[0].score
    assert len(heads(part_of(new, "Tenor"))) > len(heads(part_of(score, "Tenor")))
    for before, after in zip(others(score, "Tenor"), others(new, "Tenor"), strict=True):
        assert after.measures[: len(before.measures)] == before.measures
        assert not any(bar.notes for bar in after.measures[len(before.measures) :])


def test_marks_and_fixes_are_the_voice_s_own(score: Score) -> None:
    fixes = {}
    for name in TUNES:
        own = {one.id for one in heads(part_of(score, name))}
        marks = linting.lint(score, "en", part=name)
        fixes[name] = [fix for mark in marks for fix in mark.fixes]
        assert {head for mark in marks for head in mark.note_ids} <= own
        for fix in fixes[name]:
            new = linting.apply(score, fix)
            assert others(new, name) == others(score, name)
    assert fixes["Soprano"]
    assert fixes["Bass"]
    assert linting.lint(score, "en") == linting.lint(score, "en", part="Soprano")


def test_an_accent_is_one_voice_s(score: Score) -> None:
    alto = part_of(score, "Alto").id
    new = linting.apply(score, Accented(1, 5, 1, alto))
    read = {name: linting.read(new, "en", voice=name).words.read[5] for name in TUNES}
    assert [one.stress for one in read["Alto"].syllables] != [
        one.stress for one in read["Soprano"].syllables
    ]
    assert read["Soprano"] == read["Tenor"]
    assert Accented(1, 5, 1, alto).to_json()["part"] == alto


def test_a_verse_is_laid_under_any_voice(score: Score) -> None:
    words = "Life is the song we all remember here and now for us to sing"
    laid = verse_score.add(leading.led(score, "Alto"), words, Language.ENGLISH)
    new = leading.ordered(laid.score, score)
    assert others(new, "Alto") == others(score, "Alto")
    verses = {one.verse for head in heads(part_of(new, "Alto")) for one in head.lyrics}
    assert verses == {1, 2}


@pytest.mark.parametrize(("part", "said"), [("Descant", "no voice called"), ("Piano", "chords")])
def test_a_voice_that_cannot_be_sung_is_refused(
    engine: Engine, score: Score, part: str, said: str
) -> None:
    with pytest.raises(RequestError, match=said) as refused:
        engine.remix(RemixRequest(part=part), score)
    assert refused.value.field == "part"


def test_the_tables_alone_refuse_the_same(score: Score) -> None:
    """The web side, which has no score, chooses as the engine does."""
    rows, bars = table(score), measures(score)
    for part in score.parts[:4]:
        request = RemixRequest(bars=(2, 3), part=part.id)
        selection.check(rows, bars, request)
        mine = RemixRequest(notes=(heads(part)[0].id,), part=part.id)
        selection.check(rows, bars, mine)
        other = RemixRequest(notes=(heads(score.parts[4])[0].id,), part=part.id)
        with pytest.raises(RequestError, match="no note called"):
            selection.check(rows, bars, other)
    for unsung in ("nobody", score.parts[4].id):
        with pytest.raises(RequestError) as refused:
            selection.check(rows, bars, RemixRequest(part=unsung))
        assert refused.value.field == "part"


def test_the_command_line_takes_a_voice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "four.musicxml"
    file.write_bytes(document())
    old = incoming.read(file.read_bytes(), file.name, beside=True).score
    base = ["remix", "regenerate", str(file), "--bars", "2", "--part", "alto", "--model"]
    main([*base, "order_markov", "--out", str(tmp_path / "out")])
    (made,) = (tmp_path / "out").glob("*.musicxml")
    new = musicxml_read.read(made.read_bytes())
    assert others(new, "Alto") == others(old, "Alto")
    assert part_of(new, "Alto") != part_of(old, "Alto")
    main(["lint", str(file), "--part", "bass"])
    bass = capsys.readouterr().out.splitlines()
    main(["lint", str(file)])
    assert bass[-1] != "0 marks"
    assert capsys.readouterr().out.splitlines() != bass
    assert musicxml.write(new)
