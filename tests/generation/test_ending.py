"""Another ending of a line: otherwise than it closed, or as the form set by hand says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from generation.engine import Engine
from generation.errors import RequestError
from generation.form.labels import close_of
from generation.form.plan import Close
from generation.remix_requests import RemixRequest, Wish
from generation.requests import Language, MelodyRequest
from generation.score.melody import SungNote, melody
from generation.score.model import Score
from generation.score.sounds import sounding

# Emily Dickinson, 1830–1886; lines of eight and of six syllables.
POEM = """Because I could not stop for Death,
He kindly stopped for me;
The carriage held but just ourselves,
And Immortality.
We slowly drove, he knew no haste,
And I had put away"""
LINES = (8, 6, 8, 6, 8, 6)
SEEDS = range(4)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load("order_markov")


def composed(engine: Engine, seed: int, form: tuple[str, ...] = ()) -> Score:
    asked = MelodyRequest(words=POEM, language=Language.ENGLISH, takes=1, seed=seed, form=form)
    return engine.submit(asked).result().takes[0].score


def ended(engine: Engine, score: Score, line: int, takes: int = 3) -> list[Score]:
    """The last three syllables of a line, with another ending."""
    stop = sum(LINES[: line + 1])
    pairs = zip(sounding(score.parts[0]), melody(score).notes, strict=True)
    heads = tuple(
        head for sound, note in pairs if stop - 3 <= note.syllable < stop for head in sound.heads
    )
    request = RemixRequest(notes=heads, wish=Wish.ENDING, takes=takes, seed=1)
    return [take.score for take in engine.remix(request, score).result().takes]


def sung(score: Score, line: int) -> list[SungNote]:
    span = range(sum(LINES[:line]), sum(LINES[: line + 1]))
    return [note for note in melody(score).notes if note.syllable in span]


def closes(score: Score, line: int) -> Close:
    return close_of(sung(score, line), 7)  # the scores are in G major


def test_a_line_closes_half_where_it_was_full_and_full_where_it_was_not(engine: Engine) -> None:
    seen = set()
    for seed in SEEDS:
        score = composed(engine, seed)
        for line in (1, 2):
            before = closes(score, line)
            seen.add(before is Close.FULL)
            wanted = Close.HALF if before is Close.FULL else Close.FULL
            assert {closes(new, line) for new in ended(engine, score, line)} == {wanted}
    assert seen == {True, False}


def test_with_letters_set_by_hand_a_line_closes_as_they_have_it(engine: Engine) -> None:
    """Fully where it closed fully; in other notes."""
    seen = set()
    for seed in SEEDS:
        score = composed(engine, seed, ("A", "B", "A′", "C", "A", "D"))
        for line in (1, 2, 3):
            before = closes(score, line)
            seen.add(before)
            for new in ended(engine, score, line):
                assert closes(new, line) is before
                assert sung(new, line) != sung(score, line)
    assert Close.FULL in seen
    assert len(seen) > 1


@pytest.mark.parametrize(("line", "other"), [(0, 5), (4, 1)])
def test_what_is_to_be_the_same_is_not_parted(engine: Engine, line: int, other: int) -> None:
    score = composed(engine, 1, ("A", "B", "A′", "C", "A", "D"))
    assert [note.midi for note in sung(score, 0)] == [note.midi for note in sung(score, 4)]
    with pytest.raises(RequestError, match=f"as line {other}, .*“A B A′ C A D”"):
        ended(engine, score, line)


def test_what_is_the_same_no_more_is_free(engine: Engine) -> None:
    """Bars written anew by other means have parted the two lines before."""
    score = composed(engine, 1, ("A", "B", "A′", "C", "A", "D"))
    last = sung(score, 4)[-1]
    at = melody(score).notes.index(last)
    head = sounding(score.parts[0])[at].heads[0]
    request = RemixRequest(notes=(head,), takes=1, seed=2)
    parted = engine.remix(request, score).result().takes[0].score
    assert sung(parted, 4)[-1] != last
    assert closes(ended(engine, parted, 4, takes=1)[0], 4) is closes(parted, 4)


@pytest.mark.parametrize("kept", ["{}", '{"request": 3}', '{"request": {"form": 7}}', "spoilt"])
def test_a_spoilt_record_of_the_request_says_nothing(engine: Engine, kept: str) -> None:
    score = composed(engine, 1, ("A", "B", "A′", "C", "A", "D"))
    others = tuple(field for field in score.fields if field[0] != "provenance")
    forgotten = replace(score, fields=(*others, ("provenance", kept)))
    before = closes(score, 1)
    wanted = Close.HALF if before is Close.FULL else Close.FULL
    assert closes(ended(engine, forgotten, 1, takes=1)[0], 1) is wanted


def test_the_record_of_the_request_is_json(engine: Engine) -> None:
    """What the tests above rely on."""
    score = composed(engine, 1, ("A", "B", "A′", "C", "A", "D"))
    kept = json.loads(dict(score.fields)["provenance"])
    assert kept["request"]["form"] == ["A", "B", "A′", "C", "A", "D"]
