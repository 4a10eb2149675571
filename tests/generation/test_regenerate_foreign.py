"""Scores that another program wrote, changed: what was not chosen stays bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from music21 import key, metadata, meter, note, stream
from music21.musicxml.m21ToXml import GeneralObjectExporter

from generation.engine import Engine
from generation.errors import RequestError
from generation.remix_requests import Keep, RemixRequest
from generation.score import checks, incoming, musicxml, musicxml_read
from generation.score.melody import melody
from generation.score.model import Lyric, Note, Score
from generation.score.sounds import sounding

THIRD = Fraction(1, 3)
# John Newton, 1779: the beginnings of two verses, which come round again.
VERSES = (
    "A- ma- zing grace, how sweet the sound that saved a wretch like me; I once",
    "Through ma- ny dan- gers, toils and snares we have al- rea- dy come; 'tis",
)

Row = tuple[str, float | Fraction]


def written(*bars: tuple[str, Sequence[Row]], verses: int = 1, pickup: bool = False) -> Score:
    """The bars, each with a time signature or "", as music21 writes them and we read them."""
    part = stream.Part()
    sung = 0
    for number, (time, rows) in enumerate(bars, start=0 if pickup else 1):
        measure = stream.Measure(number=number)
        if time:
            measure.timeSignature = meter.TimeSignature(time)
        if not sung and not part:
            measure.keySignature = key.Key("G")
        for name, quarters in rows:
            if name == "r":
                measure.append(note.Rest(quarterLength=quarters))
                continue
            sound = note.Note(name, quarterLength=quarters)
            for lyric in range(verses):
                words = VERSES[lyric].split()
                sound.addLyric(words[sung % len(words)], lyricNumber=lyric + 1)
            sung += 1
            measure.append(sound)
        if pickup and number == 0:
            measure.paddingLeft = 4 - sum(float(quarters) for _, quarters in rows)
        part.append(measure)
    score = stream.Score([part])
    score.metadata = metadata.Metadata(title="From elsewhere")
    return incoming.read(GeneralObjectExporter(score).parse(), "elsewhere.musicxml").score


def in_two_verses() -> Score:
    bar: list[Row] = [("G4", 1), ("B4", 1), ("D5", 1), ("B4", 1)]
    close: list[Row] = [("A4", 1), ("A4", 1), ("G4", 2)]
    return written(("4/4", bar), ("", bar), ("", bar[::-1]), ("", bar), ("", close), verses=2)


def with_a_pickup() -> Score:
    bar: list[Row] = [("G4", 1.5), ("A4", 0.5), ("B4", 1), ("D5", 1)]
    close: list[Row] = [("A4", 1), ("G4", 2)]
    return written(("4/4", [("D4", 1)]), ("", bar), ("", bar), ("", bar), ("", close), pickup=True)


def in_changing_metres() -> Score:
    common: list[Row] = [("G4", 1), ("B4", 1), ("D5", 2)]
    three: list[Row] = [("B4", 1), ("A4", 1), ("G4", 1)]
    six: list[Row] = [("G4", 1), ("A4", 0.5), ("B4", 1.5)]
    return written(
        ("4/4", common), ("", common), ("3/4", three), ("", three), ("6/8", six), ("", six),
        ("4/4", common),
    )  # fmt: skip


def with_triplets() -> Score:
    bar: list[Row] = [("G4", THIRD), ("A4", THIRD), ("B4", THIRD), ("D5", 1), ("r", 1), ("B4", 1)]
    plain: list[Row] = [("A4", 1), ("F#4", 0.5), ("E4", 0.5), ("D4", 2)]
    return written(("4/4", bar), ("", plain), ("", bar), ("", bar), ("", [("G4", 4)]))


SONGS = (in_two_verses, with_a_pickup, in_changing_metres, with_triplets)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load("order_markov")


@pytest.fixture(scope="module")
def songs() -> dict[str, Score]:
    return {make.__name__: make() for make in SONGS}


@pytest.mark.parametrize("make", SONGS)
def test_what_is_read_can_be_written_and_read_again(make: Callable[[], Score]) -> None:
    score = make()
    assert incoming.read(musicxml.write(score).encode()).score == score


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from([make.__name__ for make in SONGS]),
    first=st.integers(0, 6),
    length=st.integers(1, 4),
    keep=st.sampled_from(list(Keep)),
    seed=st.integers(0, 99),
)
def test_all_that_was_not_chosen_is_the_same(
    engine: Engine,
    songs: dict[str, Score],
    name: str,
    first: int,
    length: int,
    keep: Keep,
    seed: int,
) -> None:
    old = songs[name]
    bars = (first, first + length - 1)
    request = RemixRequest(bars=bars, keep=keep, takes=1, seed=seed)
    if not _fits(old, bars):
        with pytest.raises(RequestError, match="There is no bar|time signature changes"):
            engine.remix(request, old)
        return
    new = engine.remix(request, old).result().takes[0].score
    assert _but_for(new, bars) == _but_for(old, bars)
    assert set(_outside(old, bars)) <= set(sounding(new.parts[0]))
    assert (new.title, new.tempo, new.language) == (old.title, old.tempo, old.language)
    for verse in {lyric.verse for lyric in _lyrics(old)}:
        assert melody(new, verse=verse).words == melody(old, verse=verse).words
    part = new.parts[0]
    assert not checks.full_measures(part)
    assert not checks.joined_ties(part)
    assert not checks.unique_ids(new)
    assert musicxml_read.read(musicxml.write(new)) == new


def _fits(score: Score, bars: tuple[int, int]) -> bool:
    """Whether there are such bars, all in one time signature."""
    metres, held = {}, None
    for measure in score.parts[0].measures:
        held = metres[measure.number] = measure.time_signature or held
    numbers = range(bars[0], bars[1] + 1)
    return set(numbers) <= set(metres) and len({metres[number] for number in numbers}) == 1


def _lyrics(score: Score) -> list[Lyric]:
    return [one for bar in score.parts[0].measures for note in bar.notes for one in note.lyrics]


def _but_for(score: Score, bars: tuple[int, int]) -> list[object]:
    """The bars that were not chosen, without what is held into the first of them."""
    return [
        (measure.id, measure.key, measure.time_signature, measure.duration)
        if measure.number in range(bars[0], bars[1] + 2)
        else measure
        for measure in score.parts[0].measures
    ]


def _outside(score: Score, bars: tuple[int, int]) -> list[object]:
    heads = {
        event.id
        for measure in score.parts[0].measures
        if not bars[0] <= measure.number <= bars[1]
        for event in measure.events
        if isinstance(event, Note)
    }
    return [sound for sound in sounding(score.parts[0]) if heads.issuperset(sound.heads)]
