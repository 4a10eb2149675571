"""A continuation with all that stands beside the melody: voices, instruments and chords go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from generation import lengthened
from generation.arrange_requests import ArrangeRequest, Layer, Texture
from generation.arranger import Arranger
from generation.arranging import instruments
from generation.engine import Engine
from generation.errors import Cancelled, RequestError
from generation.progress import Progress
from generation.remix_requests import Operation, RemixRequest
from generation.requests import Setting
from generation.results import Take
from generation.score import musicxml_read
from generation.score.model import Clef, Measure, Part, Score
from generation.score.staves import Sounding, beside
from tests.generation.score_examples import GRACE, HOPE
from tests.small_arranger import small_arranger


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine.load("order_markov")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def arranger() -> Arranger:
    return small_arranger()


@pytest.fixture(scope="module")
def arranged(arranger: Arranger) -> Score:
    """Four voices, a piano and a guitar on chords."""
    score = HOPE.score
    for layer in (Layer.FOUR_PARTS, Layer.PIANO, Layer.GUITAR):
        texture = None if layer is Layer.FOUR_PARTS else Texture.CHORDS
        request = ArrangeRequest(layer=layer, texture=texture, seed=2)
        score = arranger.arrange(request, score).takes[0].score
    return score


def asked(**more: object) -> RemixRequest:
    given = {"operation": Operation.CONTINUE, "more_bars": 4, "takes": 1, "seed": 3, **more}
    return RemixRequest(**given)  # type: ignore[arg-type]


def take(engine: Engine, arranger: Arranger, score: Score, request: RemixRequest) -> Take:
    work = lengthened.of(request, score, engine.remix(request, score), arranger)
    return work.result().takes[0]


def new_bars(part: Part, before: Part) -> tuple[Measure, ...]:
    return part.measures[len(before.measures) :]


def test_every_part_goes_on_and_its_old_bars_stay(
    engine: Engine, arranger: Arranger, arranged: Score
) -> None:
    found = take(engine, arranger, arranged, asked())
    assert [part.name for part in found.score.parts] == [part.name for part in arranged.parts]
    for before, after in zip(arranged.parts[1:], found.score.parts[1:], strict=True):
        assert after.measures[: len(before.measures)] == before.measures
        assert all(measure.notes for measure in new_bars(after, before)), after.name
    voice = new_bars(found.score.parts[0], arranged.parts[0])
    assert any(measure.harmonies for measure in voice)
    kept = found.score.parts[0].measures[: len(arranged.parts[0].measures)]
    assert [one.harmonies for one in kept] == [one.harmonies for one in arranged.parts[0].measures]


def test_it_is_written_as_it_is_read(engine: Engine, arranger: Arranger, arranged: Score) -> None:
    found = take(engine, arranger, arranged, asked())
    assert musicxml_read.read(found.musicxml).parts == found.score.parts
    assert len(found.notes) > len(arranged.parts)
    assert {row.part for row in found.notes} == {part.id for part in found.score.parts}


def test_each_layer_says_what_wrote_it_and_from_where(
    engine: Engine, arranger: Arranger, arranged: Score
) -> None:
    fields = dict(take(engine, arranger, arranged, asked()).score.fields)
    first = arranged.parts[0].measures[-1].number + 1
    models = {
        Layer.CHORDS: "harmony_transformer",
        Layer.FOUR_PARTS: "hymn_voicing",
        Layer.PIANO: "texture_gan",
        Layer.GUITAR: "texture_gan",
    }
    for layer, model in models.items():
        told = json.loads(fields[f"provenance-{layer.value}"])
        assert (told["engine"], told["seed"]) == (model, 3)
        assert told["request"]["from_bar"] == first
        assert told["request"]["before"]["seed"] == 2


def test_the_same_request_gives_the_same_music(
    engine: Engine, arranger: Arranger, arranged: Score
) -> None:
    request = asked(takes=2)
    once, again = (
        lengthened.of(request, arranged, engine.remix(request, arranged), arranger).result()
        for _ in range(2)
    )
    assert [one.musicxml for one in once.takes] == [one.musicxml for one in again.takes]
    assert once.takes[0].score.parts[1] != once.takes[1].score.parts[1]


def test_a_layer_that_is_silent_rests(engine: Engine, arranger: Arranger, arranged: Score) -> None:
    request = asked(silent=(Setting.PIANO, Setting.CHORDS))
    score = take(engine, arranger, arranged, request).score
    pairs = zip(score.parts, arranged.parts, strict=True)
    sounding = {after.id: any(m.notes for m in new_bars(after, before)) for after, before in pairs}
    assert not sounding["piano"]
    assert not sounding["piano-2"]
    assert sounding["guitar"]
    assert sounding["P1-bass"]
    assert not any(m.harmonies for m in new_bars(score.parts[0], arranged.parts[0]))


def test_a_melody_alone_is_the_same_as_before(engine: Engine, arranger: Arranger) -> None:
    request = asked()
    alone = engine.remix(request, GRACE.score).result().takes[0]
    assert take(engine, arranger, GRACE.score, request).musicxml == alone.musicxml


def strings(score: Score) -> Score:
    """The melody with a viola and a cello, a note a bar, that nobody wrote chords for."""
    voice = score.parts[0]
    found = [voice]
    for name, program, pitch, clef in (
        ("Viola", 41, 60, Clef.TREBLE),
        ("Cello", 42, 43, Clef.BASS),
    ):
        at, sounds = 0, []
        for measure in voice.measures:
            sounds.append(Sounding(at, at + measure.duration, (pitch,)))
            at += measure.duration
        part = Part(name.lower(), name, program, beside(voice, sounds, name.lower()), clef)
        found.append(part)
    return replace(score, parts=tuple(found))


def test_other_instruments_go_on_without_printed_chords(engine: Engine, arranger: Arranger) -> None:
    before = strings(GRACE.score)
    score = take(engine, arranger, before, asked()).score
    assert not any(measure.harmonies for measure in score.parts[0].measures)
    for old, new in zip(before.parts[1:], score.parts[1:], strict=True):
        assert new.measures[: len(old.measures)] == old.measures
        assert all(measure.notes for measure in new_bars(new, old)), new.name
        assert not any(note.others for measure in new.measures for note in measure.notes)
        height = instruments.mean_pitch(replace(new, measures=new_bars(new, old)))
        assert abs(height - instruments.mean_pitch(old)) < 12, "in its own register"


def test_what_has_fallen_silent_before_does_not_begin_again(
    engine: Engine, arranger: Arranger
) -> None:
    before = strings(GRACE.score)
    rested = asked(more_bars=8, silent=(Setting.FOUR_PARTS,))
    quiet = take(engine, arranger, before, rested).score
    score = take(engine, arranger, quiet, asked()).score
    assert not any(measure.notes for measure in new_bars(score.parts[1], quiet.parts[1]))
    assert all(measure.notes for measure in new_bars(score.parts[2], quiet.parts[2]))


def test_the_voice_that_leads_is_gone_on_with(
    engine: Engine, arranger: Arranger, arranged: Score
) -> None:
    score = take(engine, arranger, arranged, asked(part="P1-tenor")).score
    assert [part.id for part in score.parts] == [part.id for part in arranged.parts]
    assert all(m.notes for m in new_bars(score.parts[2], arranged.parts[2]))
    assert all(m.notes for m in new_bars(score.parts[0], arranged.parts[0]))


def test_it_can_be_cancelled_between_the_parts(
    engine: Engine, arranger: Arranger, arranged: Score
) -> None:
    request = asked()
    work = lengthened.of(request, arranged, engine.remix(request, arranged), arranger)

    def tell(report: Progress) -> None:
        if report.stage == "piano":
            work.cancel()

    with pytest.raises(Cancelled):
        work.result(tell)


def test_only_a_continuation_leaves_layers_silent() -> None:
    with pytest.raises(RequestError, match="Only in a continuation"):
        RemixRequest(silent=(Setting.PIANO,))
    request = RemixRequest.from_json({"operation": "continue", "silent": ["piano"]})
    assert RemixRequest.from_json(request.to_json()) == request
