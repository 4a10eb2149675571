"""Notes written anew, broken off and gone on with, alone and in company.

The candidates at the end of a gap are read together with what follows them
(:mod:`generation.models.reading`), by a session that all requests share: what comes of one must
depend neither on who was read before nor on where it was broken off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from generation import recomposition
from generation.engine import Engine
from generation.errors import Cancelled
from generation.handle import Handle, Settled
from generation.models.decoding import Melody
from generation.models.melody_transformer import MelodyTransformer
from generation.models.reading import Reader
from generation.progress import Progress
from generation.remix.regenerate import Regeneration
from generation.remix.work import Work
from generation.remix_requests import Keep, RemixRequest
from generation.requests import Language, MelodyRequest
from generation.score.melody import melody
from generation.score.model import Score
from generation.score.sounds import sounding
from tests.generation.conftest import POEM

LONG, SHORT = range(4, 21), range(9, 12)  # syllables: of three lines, and within one
File = tuple[str, bytes]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine.load()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def score(engine: Engine) -> Score:
    asked = MelodyRequest(words=f"{POEM}\n{POEM}", language=Language.ENGLISH, takes=1, seed=3)
    return engine.submit(asked).result().takes[0].score


@pytest.fixture(scope="module")
def long(score: Score) -> RemixRequest:
    return RemixRequest(notes=heads(score, LONG), takes=3, seed=5)


@pytest.fixture(scope="module")
def short(score: Score) -> RemixRequest:
    return RemixRequest(notes=heads(score, SHORT), takes=2, seed=6)


def heads(score: Score, syllables: range) -> tuple[str, ...]:
    pairs = zip(sounding(score.parts[0]), melody(score).notes, strict=True)
    return tuple(head for one, note in pairs if note.syllable in syllables for head in one.heads)


def begun(engine: Engine, score: Score, request: RemixRequest, resume: Any = None) -> Handle:
    handle = engine.remix(request, score, resume=resume)
    assert isinstance(handle, Handle)
    return handle


def files(handle: Handle) -> list[File]:
    return [(take.musicxml, take.midi) for take in handle.result().takes]


def checkpoints(engine: Engine, score: Score, request: RemixRequest) -> list[dict[str, Any]]:
    """What can be gone on from after each stretch that is settled, the last one left out."""
    handle, work = begun(engine, score, request), Regeneration.of(request, score)
    takes = [_numbers(work.prefix) for _ in range(request.takes)]
    states, running = [], request.takes
    while running:
        message = handle._inbox.get()
        assert isinstance(message, Settled)
        takes[message.take] = [*takes[message.take], *_numbers(message.tokens)]
        states.append({"takes": list(takes)})
        running -= message.finished
    return states[:-1]


def _numbers(tokens: Sequence[Any]) -> list[list[int]]:
    return [[one.advance, one.rest, one.duration, one.pitch] for one in tokens]


@pytest.mark.parametrize("keep", list(Keep))
def test_from_every_checkpoint_it_goes_on_to_the_same_bytes(
    engine: Engine, score: Score, long: RemixRequest, keep: Keep
) -> None:
    request = replace(long, keep=keep)
    whole = files(begun(engine, score, request))
    states = checkpoints(engine, score, request)
    assert len(states) > long.takes
    for state in states:
        assert files(begun(engine, score, request, state)) == whole


def test_company_changes_nothing_whether_begun_or_gone_on_with(
    engine: Engine, score: Score, long: RemixRequest, short: RemixRequest
) -> None:
    """Beside another gap of the same song, the same gap with other seeds, and a new melody."""
    alone = files(begun(engine, score, long))
    crowd = [replace(short, seed=seed) for seed in range(3)] + [replace(long, seed=9)]
    poem = MelodyRequest(words=POEM, language=Language.ENGLISH, takes=2, seed=1)
    for state in (None, *checkpoints(engine, score, long)[::2]):
        others = [begun(engine, score, one) for one in crowd]
        new = engine.submit(poem)
        handle = begun(engine, score, long, state)
        together = files(handle)
        for other in (*others, new):
            other.result()
        assert together == alone


def test_what_was_cancelled_or_killed_is_gone_on_with(
    engine: Engine, score: Score, long: RemixRequest
) -> None:
    whole = files(begun(engine, score, long))
    heard: list[Progress] = []
    cancelled = begun(engine, score, long)

    def cancel(report: Progress) -> None:
        heard.append(report)
        if report.stage == "composing":
            cancelled.cancel()

    with suppress(Cancelled):  # or it was done before
        cancelled.result(cancel)
    killed = begun(engine, score, long)

    def die(report: Progress) -> None:
        heard.append(report)
        if report.stage == "composing":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        killed.result(die)
    for report in heard:
        assert files(begun(engine, score, long, report.state or None)) == whole


def test_what_follows_has_a_say_in_these(
    engine: Engine,
    score: Score,
    long: RemixRequest,
    short: RemixRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the tests above rely on: the candidates are read, and told apart by it."""
    read: list[np.ndarray] = []
    reads = recomposition._reads

    def noted(work: Work, reader: Reader, best: Sequence[Melody]) -> np.ndarray:
        read.append(reads(work, reader, best))
        return read[-1]

    monkeypatch.setattr(recomposition, "_reads", noted)
    for request in (long, short):
        files(begun(engine, score, request))
    assert len(read) >= long.takes + short.takes
    assert np.mean([np.ptp(nats) > 0 for nats in read]) > 0.5


def test_a_fault_while_reading_leaves_nothing_behind(
    engine: Engine, score: Score, short: RemixRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader outlives a step that went wrong in the middle of it."""
    before = files(begun(engine, score, short))

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as faulty:
        faulty.setattr(MelodyTransformer, "pitch", broken)
        with pytest.raises(ZeroDivisionError):
            files(begun(engine, score, short))
    assert files(begun(engine, score, short)) == before
