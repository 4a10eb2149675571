"""A melody continued after its last note, and a phrase answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generation import checkpoints
from generation.engine import Composer, Engine, continuing
from generation.errors import CheckpointError, RequestError
from generation.models.continuation_lstm import ContinuationLstm, LstmConfig
from generation.models.continuation_session import ContinuationSession
from generation.models.melody_transformer import MelodyTransformer
from generation.progress import Progress
from generation.remix_requests import Operation, RemixRequest, Wish
from generation.requests import Language
from generation.score import checks, musicxml, musicxml_read
from generation.score.melody import VOCABLE, melody
from generation.score.model import Measure, Note, Part, Rest, Score
from generation.score.units import Ticks, TimeSignature
from tests.generation.score_examples import GRACE, HOPE, SHIP, Example

WORDS = "The sun went down beyond the hill\nAnd all the birds were still."


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine.load("order_markov")
    yield engine
    engine.close()


def continued(engine: Engine, score: Score, **asked: object) -> list[Score]:
    request = RemixRequest(operation=Operation.CONTINUE, **{"takes": 2, "seed": 1, **asked})
    return [take.score for take in engine.remix(request, score).result().takes]


def heads(score: Score) -> list[Note]:
    return [note for bar in score.parts[0].measures for note in bar.notes]


def untexted(score: Score) -> Score:
    part = score.parts[0]
    bars = tuple(
        replace(bar, events=tuple(
            replace(one, lyrics=()) if isinstance(one, Note) else one for one in bar.events
        ))
        for bar in part.measures
    )  # fmt: skip
    return replace(score, parts=(replace(part, measures=bars),))


@pytest.mark.parametrize("example", [GRACE, HOPE, SHIP], ids=lambda one: one.title)
@pytest.mark.parametrize("more", [1, 4, 16])
def test_the_motif_stays_and_the_bars_asked_for_follow(
    engine: Engine, example: Example, more: int
) -> None:
    old = example.score
    for new in continued(engine, old, more_bars=more):
        part = new.parts[0]
        assert len(part.measures) == len(old.parts[0].measures) + more
        assert part.measures[: len(old.parts[0].measures) - 1] == old.parts[0].measures[:-1]
        assert heads(new)[: len(heads(old))] == heads(old)
        assert part.measures[-1].number == old.parts[0].measures[-1].number + more
        assert part.measures[-1].notes
        broken = [*checks.unique_ids(new), *checks.full_measures(part), *checks.joined_ties(part)]
        assert not broken
        assert musicxml_read.read(musicxml.write(new)).parts == new.parts
        assert (heads(new)[-1].pitch.midi - example.key.pitch_class) % 12 == 0


def test_without_words_it_is_sung_on_vocables_and_printed_as_the_motif_is(engine: Engine) -> None:
    for new in continued(engine, HOPE.score, more_bars=4):
        sung = [lyric for note in heads(new) for lyric in note.lyrics][len(HOPE.underlay.lyrics) :]
        assert {lyric.text for lyric in sung} == {VOCABLE}
    for new in continued(engine, untexted(HOPE.score), more_bars=4):
        assert not any(note.lyrics for note in heads(new))


def test_words_are_laid_under_it_and_say_how_long_it_is(engine: Engine) -> None:
    old = melody(HOPE.score).words
    for new in continued(engine, HOPE.score, words=WORDS):
        words = melody(new).words
        assert words[: len(old)] == old
        assert ["".join(word) for word in words[len(old) :]] == WORDS.replace("\n", " ").split()
    longer = continued(engine, HOPE.score, words=f"{WORDS}\n{WORDS}")[0]
    assert len(longer.parts[0].measures) > len(new.parts[0].measures)
    spoken = continued(engine, untexted(HOPE.score), words="Guten Abend", language=Language.GERMAN)
    assert melody(spoken[0]).syllables[-4:] == ("Gu", "ten", "A", "bend")


def test_an_answer_is_as_long_as_its_phrase_and_closes(engine: Engine) -> None:
    for example in (GRACE, HOPE, SHIP):
        for new in continued(engine, example.score, wish=Wish.ANSWER):
            before, after = (len(one.parts[0].measures) for one in (example.score, new))
            assert after == 2 * before
            assert (heads(new)[-1].pitch.midi - example.key.pitch_class) % 12 == 0


def test_the_same_seed_gives_the_same_bytes_and_takes_differ(engine: Engine) -> None:
    first, again = (continued(engine, GRACE.score, more_bars=4) for _ in range(2))
    assert [musicxml.write(one) for one in first] == [musicxml.write(one) for one in again]
    assert first[0] != first[1]


def test_the_range_of_the_voice_is_kept(engine: Engine) -> None:
    pitches = [note.pitch.midi for note in heads(HOPE.score)]
    for new in continued(engine, HOPE.score, more_bars=16):
        sung = [note.pitch.midi for note in heads(new)]
        assert min(pitches) - 6 <= min(sung)
        assert max(sung) <= max(pitches) + 6


def test_a_single_note_is_motif_enough(engine: Engine) -> None:
    first = HOPE.score.parts[0].measures[0]
    note = replace(first.notes[0], onset=Ticks(0), duration=Ticks(1920), tie_start=False)
    bar = replace(first, events=(note,), implicit=False, duration=Ticks(1920), number=1)
    bar = replace(bar, time_signature=TimeSignature(4, 4))
    lone = replace(HOPE.score, parts=(replace(HOPE.score.parts[0], measures=(bar,)),))
    assert len(continued(engine, lone)[0].parts[0].measures) == 9


def test_empty_bars_at_the_end_are_used_up_first_and_other_parts_wait(engine: Engine) -> None:
    part = HOPE.score.parts[0]
    count = len(part.measures)
    whole = Rest("", Ticks(0), Ticks(1920), whole_measure=True)
    empty = tuple(
        Measure(f"e{at}", count + 1 + at, whole.duration, (replace(whole, id=f"e{at}-r"),))
        for at in range(3)
    )
    roomy = replace(HOPE.score, parts=(replace(part, measures=(*part.measures, *empty)),))
    assert len(continued(engine, roomy, more_bars=2)[0].parts[0].measures) == count + 3
    assert len(continued(engine, roomy, more_bars=5)[0].parts[0].measures) == count + 5
    other = Part("P2", "Flute", 73, tuple(
        replace(bar, id=f"x{bar.id}", events=tuple(replace(e, id=f"x{e.id}") for e in bar.events))
        for bar in part.measures
    ))  # fmt: skip
    duet = replace(HOPE.score, parts=(part, other))
    new = continued(engine, duet, more_bars=2)[0]
    assert new.parts[1].measures[:count] == other.measures
    assert [bar.notes for bar in new.parts[1].measures[count:]] == [(), ()]
    assert not checks.unique_ids(new)


def test_five_hundred_bars_are_continued(engine: Engine) -> None:
    part = HOPE.score.parts[0]
    measures: list[Measure] = []
    for round_ in range(100):
        for bar in part.measures:
            events = tuple(replace(one, id=f"r{round_}{one.id}") for one in bar.events)
            measures.append(
                replace(bar, id=f"r{round_}{bar.id}", number=len(measures) + 1, events=events,
                        time_signature=None if measures else bar.time_signature,
                        key=None if measures else bar.key)
            )  # fmt: skip
    long = replace(HOPE.score, parts=(replace(part, measures=tuple(measures)),))
    new = continued(engine, long, more_bars=4, takes=1)[0]
    assert len(new.parts[0].measures) == len(measures) + 4
    assert new.parts[0].measures[: len(measures) - 1] == tuple(measures[:-1])


def test_a_broken_off_continuation_goes_on_to_the_same_end(engine: Engine) -> None:
    request = RemixRequest(operation=Operation.CONTINUE, takes=1, words=WORDS, more_bars=8)
    states: list[Progress] = []
    whole = engine.remix(request, GRACE.score).result(states.append)
    tokens = states[-1].state["takes"][0]
    begun = np.cumsum([token[0] for token in tokens])  # NEW is 1, MELISMA 0
    first_line = len(melody(GRACE.score).syllables) + 8
    for state in (tokens, tokens[: int((begun <= first_line).sum())]):
        again = engine.remix(request, GRACE.score, resume={"takes": [state]}).result()
        assert again.takes[0].musicxml == whole.takes[0].musicxml


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"more_bars": 0}, "more_bars", "by 1 to 16 bars"),
        ({"more_bars": 17}, "more_bars", "by 1 to 16 bars"),
        ({"bars": (1, 2)}, "bars", "begins after the last note"),
        ({"notes": ("m0-n0",)}, "notes", "begins after the last note"),
        ({"wish": Wish.LIKE}, "wish", "choose one of other"),
        ({"words": WORDS * 9, "more_bars": 1}, "words", "too many for 1 bars"),
        ({"words": "…"}, "words", "nothing to sing"),
    ],
)
def test_what_contradicts_itself_is_refused_in_a_sentence(
    engine: Engine, asked: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(RequestError, match=sentence) as refused:
        continued(engine, HOPE.score, **asked)
    assert refused.value.field == field


def test_more_bars_and_an_answer_belong_to_continuations_alone() -> None:
    for asked in ({"more_bars": 4}, {"words": WORDS}, {"wish": Wish.ANSWER}):
        with pytest.raises(RequestError):
            RemixRequest(**asked)


def test_a_score_without_a_note_is_refused(engine: Engine) -> None:
    part = HOPE.score.parts[0]
    silent = tuple(
        replace(bar, events=(Rest(f"{bar.id}-r", Ticks(0), bar.duration, True),))
        for bar in part.measures
    )
    with pytest.raises(RequestError, match="no note to go on from"):
        continued(engine, replace(HOPE.score, parts=(replace(part, measures=silent),)))


def test_words_in_no_known_language_ask_for_one(engine: Engine) -> None:
    with pytest.raises(RequestError, match="which language"):
        continued(engine, replace(HOPE.score, language=""), words=WORDS)


class TestTheLstm:
    def engine(self, tiny_model: MelodyTransformer) -> Engine:
        torch.manual_seed(0)
        network = ContinuationLstm(LstmConfig(width=24, heads=2, hidden=16, place_width=8))

        def load() -> Composer:
            self.loaded = getattr(self, "loaded", 0) + 1
            return Composer("tiny_lstm", lambda rows: ContinuationSession(network, rows), "abc")

        return Engine.of(tiny_model, continuing=load)

    def test_it_is_loaded_at_the_first_continuation_and_named(
        self, tiny_model: MelodyTransformer
    ) -> None:
        engine = self.engine(tiny_model)
        assert not hasattr(self, "loaded")
        request = RemixRequest(operation=Operation.CONTINUE, takes=1, more_bars=2)
        takes = [engine.remix(request, HOPE.score).result().takes[0] for _ in range(2)]
        regenerated = engine.remix(RemixRequest(takes=1, bars=(2, 2)), HOPE.score).result()
        engine.close()
        assert self.loaded == 1
        assert takes[0].musicxml == takes[1].musicxml
        assert (takes[0].provenance.engine, takes[0].provenance.checkpoint) == ("tiny_lstm", "abc")
        assert regenerated.takes[0].provenance.engine == "melody_transformer"

    def test_company_changes_nothing(self, tiny_model: MelodyTransformer) -> None:
        engine = self.engine(tiny_model)
        request = RemixRequest(operation=Operation.CONTINUE, takes=1, more_bars=4, seed=5)
        alone = engine.remix(request, GRACE.score).result().takes[0].musicxml
        handles = [
            engine.remix(replace(request, seed=seed), score)
            for seed, score in ((1, HOPE.score), (5, GRACE.score), (3, SHIP.score))
        ]
        found = [handle.result().takes[0].musicxml for handle in handles]
        engine.close()
        assert found[1] == alone

    def test_damaged_weights_refuse_continuations_and_nothing_else(
        self, tiny_model: MelodyTransformer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        damaged = Engine.of(tiny_model, continuing=continuing)
        monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
        (tmp_path / "manifest.json").write_text("{}")
        with pytest.raises(CheckpointError, match="no weights"):
            damaged.remix(RemixRequest(operation=Operation.CONTINUE), HOPE.score)
        assert damaged.remix(RemixRequest(takes=1, bars=(2, 2)), HOPE.score).result().takes
        damaged.close()
