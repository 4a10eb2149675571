"""Another ending of a line: otherwise than it closed, or as the form set by hand says."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from generation.engine import Engine
from generation.errors import RequestError
from generation.form.labels import close_of
from generation.form.plan import Close, Echo
from generation.form.similarity import likeness, matched
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


@pytest.fixture(scope="module")
def trained() -> Engine:
    return Engine.load()


def composed(engine: Engine, seed: int, form: tuple[str, ...] = ()) -> Score:
    asked = MelodyRequest(words=POEM, language=Language.ENGLISH, takes=1, seed=seed, form=form)
    return engine.submit(asked).result().takes[0].score


def ended(
    engine: Engine, score: Score, line: int, takes: int = 3, syllables: int = 3
) -> list[Score]:
    """The last syllables of a line, with another ending."""
    stop = sum(LINES[: line + 1])
    chosen = range(stop - syllables, stop)
    pairs = zip(sounding(score.parts[0]), melody(score).notes, strict=True)
    heads = tuple(head for sound, note in pairs if note.syllable in chosen for head in sound.heads)
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
        for line in (1, 3):
            before = closes(score, line)
            seen.add(before)
            for new in ended(engine, score, line):
                assert closes(new, line) is before
                assert ending(new, line) != ending(score, line)
    assert Close.FULL in seen
    assert len(seen) > 1


JOINED = ("A", "B", "A′", "b", "a", "B′")


def test_lines_that_the_letters_join_are_not_parted(trained: Engine) -> None:
    """Variations still vary, rhythms are still shared, whether the line or the one that it takes
    up ends otherwise; or the sentence names the line that would leave its letter."""
    answered, refused = 0, list[str]()
    for seed in range(3):
        score = composed(trained, seed, JOINED)
        before = heard(score)
        assert before == {2: Echo.VARIED, 3: Echo.RHYTHM, 4: Echo.RHYTHM, 5: Echo.VARIED}
        for line in range(6):
            try:
                found = ended(trained, score, line)
            except RequestError as error:
                refused.append(str(error))
                continue
            answered += 1
            for new in found:
                assert heard(new) == before
                assert closes(new, line) is closes(score, line)
                assert ending(new, line) != ending(score, line)
                others = [other for other in range(6) if other != line]
                assert [tune(new, other) for other in others] == [
                    tune(score, other) for other in others
                ]
    assert answered >= 15
    said = re.compile(r"does line \d keep to its letter in the form “A B A′ b a B′”")
    assert all(said.search(one) for one in refused)


def test_one_note_that_can_be_no_other_is_said(trained: Engine) -> None:
    """The only tonic within the range, in a rhythm that is another line's."""
    score = composed(trained, 0, JOINED)
    refused = []
    for line in range(6):
        try:
            assert all(
                ending(new, line) != ending(score, line)
                for new in ended(trained, score, line, syllables=1)
            )
        except RequestError as error:
            refused.append(str(error))
    assert refused
    assert set(refused) == {"No other ending was found for these notes: choose more of them."}


def heard(score: Score) -> dict[int, Echo]:
    """How each line of JOINED that takes up another sounds beside it."""
    return {
        at: likeness(*matched(sung(score, of), sung(score, at))).echo
        for at, of in ((2, 0), (3, 1), (4, 0), (5, 1))
    }


def ending(score: Score, line: int) -> list[tuple[int, int]]:
    return tune(score, line)[-3:]


def tune(score: Score, line: int) -> list[tuple[int, int]]:
    return [(note.midi, note.duration) for note in sung(score, line)]


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
