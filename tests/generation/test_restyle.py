"""Tunes led to other traditions: words in are words out, bars are full, what is locked stays."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

import pytest
import torch

from generation import recomposition
from generation.composers import Mover
from generation.engine import Engine
from generation.errors import Cancelled, CheckpointError, RequestError
from generation.evolution import Evolution, NodePost, grown
from generation.handle import Handle, Message, Post
from generation.models import order_markov
from generation.models.decoding import Decoder
from generation.models.phrase_session import PhraseSession
from generation.models.phrase_vae import PhraseConfig, PhraseVae
from generation.models.style_cyclegan import TRADITIONS, StyleConfig, StyleCycleGan
from generation.progress import Progress
from generation.remix_requests import Keep, Operation, RemixRequest
from generation.requests import Language, MelodyRequest
from generation.results import Take
from generation.score import checks, musicxml, musicxml_read
from generation.score.melody import melody
from generation.score.model import Score
from generation.score.sounds import sounding
from generation.tokens.codec import NoteToken
from generation.traditions import Tradition, TraditionShare
from generation.training.evaluation import copies, evolve, restyle, restyle_tables
from generation.training.evaluation.restyle_cases import without_words
from generation.training.styled import styled
from tests.generation.test_style_training import song

SMALL = PhraseConfig(width=16, hidden=16, reader=8, latent=6, place_width=4)
WORDS = "Hope is the thing with feathers\nThat perches in the soul,\n" * 2


@pytest.fixture(scope="module")
def styles() -> StyleCycleGan:
    torch.manual_seed(2)
    model = StyleCycleGan(StyleConfig(latent=SMALL.latent, width=16, layers=1, judge_width=8))
    torch.nn.init.normal_(model.generator.leave.weight, std=0.5)
    model.paces.copy_(torch.linspace(-0.5, 1.2, len(TRADITIONS)))
    torch.nn.init.normal_(model.rhythm)
    return model.eval()


@pytest.fixture(scope="module")
def engine(styles: StyleCycleGan) -> Engine:
    torch.manual_seed(3)
    space = PhraseVae(SMALL).eval()
    chains = order_markov.small()

    def session(_: int) -> PhraseSession:
        return PhraseSession(space)

    return Engine(
        "order_markov",
        lambda _: order_markov.MarkovSession(chains),
        candidates=2,
        moving=lambda: Mover("phrase_vae", session, space=space),
        restyling=lambda: Mover("style_cyclegan", session, space=space, styles=styles),
    )


@pytest.fixture(scope="module")
def score(engine: Engine) -> Score:
    asked = MelodyRequest(words=WORDS, language=Language.ENGLISH, takes=1, seed=4)
    return engine.submit(asked).result().takes[0].score


@pytest.mark.parametrize("operation", ["vary", "restyle", "evolve", "morph", "regenerate"])
def test_bars_are_told_as_they_are_settled_and_end_as_the_take_has_them(
    engine: Engine, score: Score, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomposition, "_LOOK_SECONDS", 0.0)
    asked: dict[str, Any] = {"operation": Operation(operation), "takes": 2, "seed": 3}
    if operation == "restyle":
        asked["tradition"] = Tradition.HYMN
    request = RemixRequest(**asked)
    like = score if operation == "morph" else None
    reports: list[Progress] = []
    takes = engine.remix(request, score, like=like).result(reports.append).takes
    told: dict[int, dict[int, str]] = {take.index: {} for take in takes}
    for report in reports:
        for bar in report.bars:
            assert bar.index <= len(told[bar.take])  # none is left out on the way
            told[bar.take][bar.index] = bar.musicxml
    for take in takes:
        head, tail = musicxml.frame(take.score)
        bars = told[take.index]
        assert head + "".join(bars[at] for at in sorted(bars)) + tail == take.musicxml


@pytest.mark.parametrize("operation", ["vary", "restyle", "regenerate", "continue"])
def test_the_first_bars_need_not_wait_for_the_last(
    engine: Engine, score: Score, operation: str
) -> None:
    towards = Tradition.HYMN if operation == "restyle" else None
    far = {} if towards is None else {"tradition": towards, "amount": 0.2}
    request = RemixRequest(operation=Operation(operation), takes=1, seed=3, **far)
    reports: list[Progress] = []
    engine.remix(request, score).result(reports.append)
    assert reports[-1].state
    tokens = [NoteToken(*numbers) for numbers in reports[-1].state["takes"][0]]
    mover = engine._restyling()
    plan = recomposition.Plan.of(request, score, None, mover.space, mover.styles)
    stream = plan.stream(0)
    assert stream.bars() == ()  # nothing is new as yet
    given = len(stream.tokens)
    for token in tokens[given : (given + len(tokens)) // 2]:
        stream.add(token)
    early = [bar.index for bar in stream.bars()]
    every = len(plan.work.score(tokens).parts[0].measures)
    assert early == list(range(len(early)))
    assert 0 < len(early) < every
    assert stream.bars() == ()  # each once


def led(engine: Engine, score: Score, **asked: Any) -> tuple[Take, ...]:
    wanted = {"operation": Operation.RESTYLE, "tradition": Tradition.MARCH, "takes": 2, "seed": 1}
    if asked.get("operation") is Operation.EVOLVE:
        del wanted["tradition"]
    return engine.remix(RemixRequest(**{**wanted, **asked}), score).result().takes


def written_well(old: Score, new: Score) -> None:
    assert melody(new).words == melody(old).words
    assert melody(new).texted == melody(old).texted
    assert not checks.full_measures(new.parts[0])
    assert not checks.joined_ties(new.parts[0])
    assert not checks.unique_ids(new)
    assert musicxml_read.read(musicxml.write(new)).parts == new.parts


@pytest.mark.parametrize("tradition", [Tradition.ART_SONG, Tradition.MARCH])  # slowest, fastest
@pytest.mark.parametrize("amount", [0.3, 1.0])
def test_words_stay_at_any_pace(
    engine: Engine, score: Score, tradition: Tradition, amount: float
) -> None:
    for take in led(engine, score, tradition=tradition, amount=amount):
        written_well(score, take.score)
        assert take.score.parts != score.parts or amount < 1  # a little may be nothing
        assert len(take.changes) == len(take.measures)
        assert (take.figures["content_kept"] < 1) == (take.score.parts != score.parts)
        assert 0 <= take.figures["style_reached"] <= 1


def test_a_faster_tradition_has_more_notes_and_a_slower_fewer(engine: Engine, score: Score) -> None:
    bare = without_words(score)
    counts = [
        len(sounding(led(engine, bare, tradition=one, amount=1.0)[0].score.parts[0]))
        for one in (Tradition.ART_SONG, Tradition.MARCH)
    ]
    assert counts[0] < len(sounding(score.parts[0])) < counts[1]


def test_a_tune_without_words_gets_none(engine: Engine, score: Score) -> None:
    bare = without_words(score)
    for take in led(engine, bare, amount=0.9):
        assert not any(note.lyrics for bar in take.score.parts[0].measures for note in bar.notes)
        assert not checks.full_measures(take.score.parts[0])


@pytest.mark.parametrize("operation", [Operation.VARY, Operation.RESTYLE])
def test_by_nothing_nothing_changes(engine: Engine, score: Score, operation: Operation) -> None:
    tradition = Tradition.HYMN if operation is Operation.RESTYLE else None
    for take in led(engine, score, operation=operation, amount=0.0, tradition=tradition):
        assert take.score.parts == score.parts
        assert not any(take.changes)
        assert take.figures["content_kept"] == 1


def test_less_is_kept_the_more_is_asked_for(engine: Engine, score: Score) -> None:
    kept = [
        led(engine, score, amount=amount, takes=1)[0].figures["content_kept"]
        for amount in (0.05, 0.5, 1.0)
    ]
    assert kept[0] > kept[1] > kept[2]


@pytest.mark.parametrize("amount", [0.0, 0.8])
def test_a_tune_takes_on_another_metre_and_keeps_its_words(
    engine: Engine, score: Score, amount: float
) -> None:
    for take in led(engine, score, metre="6/8", amount=amount):
        written_well(score, take.score)
        assert str(take.score.parts[0].measures[0].time_signature) == "6/8"
        assert take.provenance.request["remix"]["metre"] == "6/8"


def test_only_chosen_bars_change(engine: Engine, score: Score) -> None:
    for take in led(engine, score, bars=(3, 5), amount=1.0):
        written_well(score, take.score)
        changed = {
            before.number
            for before, after in zip(
                score.parts[0].measures, take.score.parts[0].measures, strict=True
            )
            if before != after
        }
        assert changed
        assert changed <= {3, 4, 5, 6}  # a note may be held over the last barline


def test_locked_notes_stay_with_their_words(engine: Engine, score: Score) -> None:
    notes = [note for note in score.parts[0].measures[3].notes if not note.tie_stop]
    locked = tuple(note.id for note in notes)
    for take in led(engine, score, locked=locked, amount=1.0):
        written_well(score, take.score)
        after = {note.id: note for bar in take.score.parts[0].measures for note in bar.notes}
        assert all(after[note.id] == note for note in notes)


def test_a_kept_rhythm_stays(engine: Engine, score: Score) -> None:
    bars = {"keep": Keep.PITCHES, "notes": tuple(
        note.id for bar in score.parts[0].measures[1:4] for note in bar.notes if not note.tie_stop
    )}  # fmt: skip
    for take in led(engine, score, **bars):
        assert [n.midi for n in melody(take.score).notes] == [n.midi for n in melody(score).notes]


def test_every_verse_stays(engine: Engine) -> None:
    stanzas = "Tell all the truth but tell it slant\nSuccess in Circuit lies\n\n" * 2
    asked = MelodyRequest(
        words=stanzas.strip(), language=Language.ENGLISH, takes=1, seed=2, strophic=True
    )
    song = engine.submit(asked).result().takes[0].score
    for take in led(engine, song, amount=0.9):
        for verse in (1, 2):
            assert melody(take.score, verse=verse).words == melody(song, verse=verse).words


def test_traditions_are_mixed(engine: Engine, score: Score) -> None:
    blend = (TraditionShare(Tradition.HYMN, 0.4),)
    alone, mixed = (led(engine, score, blend=parts, amount=1.0)[0].score for parts in ((), blend))
    written_well(score, mixed)
    assert alone.parts != mixed.parts


def test_the_same_seed_gives_the_same_bytes(engine: Engine, score: Score) -> None:
    once, again = (
        [take.musicxml for take in led(engine, score, seed=9, amount=0.8)] for _ in range(2)
    )
    assert once == again


def test_takes_say_what_made_them(engine: Engine, score: Score) -> None:
    made = led(engine, score)[0].provenance
    assert made.engine == "style_cyclegan"
    assert made.request["remix"]["tradition"] == "march"


def test_three_notes_are_the_least(engine: Engine, score: Score) -> None:
    note = score.parts[0].measures[2].notes[0]
    with pytest.raises(RequestError, match="1 may change"):
        led(engine, score, notes=(note.id,))


# ---- evolution


def test_a_tree_has_its_generations() -> None:
    request = RemixRequest(operation=Operation.EVOLVE, generations=3, branches=2, seed=5)
    tree = grown(request)
    assert [one.generation for one in tree] == [1] * 2 + [2] * 4 + [3] * 8
    assert [one.parent for one in tree[:6]] == [None, None, 0, 0, 1, 1]
    for one in tree:
        assert bool(one.traditions) == (one.operation is Operation.RESTYLE)
        if one.traditions and one.parent is not None:
            assert tree[one.parent].traditions != one.traditions
    assert {one.operation for one in tree} == {Operation.RESTYLE, Operation.VARY}
    alone = grown(replace(request, branches=1, generations=6))
    assert [one.operation.value for one in alone] == ["restyle", "restyle", "vary"] * 2


def test_an_evolution_goes_only_where_it_may() -> None:
    request = RemixRequest(
        operation=Operation.EVOLVE, tradition=Tradition.HYMN, generations=3, branches=1
    )
    assert all(set(one.traditions) <= {Tradition.HYMN} for one in grown(request))


def test_each_node_is_whole_and_made_of_its_parent(engine: Engine, score: Score) -> None:
    told: list[Any] = []
    request = RemixRequest(operation=Operation.EVOLVE, generations=2, branches=2, seed=3)
    takes = engine.remix(request, score).result(told.append).takes
    assert [take.index for take in takes] == list(range(6))
    for take in takes:
        written_well(score, take.score)
        assert take.branch is not None
        json.dumps(take.branch.to_json())
        assert len(take.changes) == len(take.measures)
    assert len({take.musicxml for take in takes}) == 6
    assert {bar.take for one in told for bar in one.bars} == set(range(6))
    assert sorted(one.fraction for one in told) == [one.fraction for one in told]
    again = engine.remix(request, score).result().takes
    assert [take.musicxml for take in again] == [take.musicxml for take in takes]


def test_a_node_is_the_same_alone_and_in_company(engine: Engine, score: Score) -> None:
    asked: dict[int, tuple[RemixRequest, Score]] = {}

    def ask(request: RemixRequest, parent: Score, state: Any, post: NodePost) -> Handle:
        asked[post.node] = request, parent
        return engine._change(request, parent, state, post)

    request = RemixRequest(operation=Operation.EVOLVE, generations=2, branches=2, seed=3)
    takes = Evolution(request, score, ask).result().takes
    for take in takes:
        (alone,) = engine.remix(*asked[take.index]).result().takes
        assert (alone.musicxml, alone.midi) == (take.musicxml, take.midi)


class Withheld:
    """What the engine tells of a node, until it is let go."""

    def __init__(self, post: Post) -> None:
        self.post, self.kept, self.lock = post, list[Message](), threading.Lock()
        self.open = False

    def put(self, message: Message) -> None:
        with self.lock:
            self.kept.append(message)
            self.told()

    def let_go(self) -> None:
        with self.lock:
            self.open = True
            self.told()

    def told(self) -> None:
        while self.open and self.kept:
            self.post.put(self.kept.pop(0))


def test_children_do_not_wait_for_their_parents_sister(engine: Engine, score: Score) -> None:
    asked: list[int] = []
    sister: list[Withheld] = []

    def ask(request: RemixRequest, parent: Score, state: Any, post: NodePost) -> Handle:
        asked.append(post.node)
        if post.node == 0:
            sister.append(Withheld(post))
            return engine._change(request, parent, state, sister[0])
        if post.node == 5:
            sister[0].let_go()
        return engine._change(request, parent, state, post)

    request = RemixRequest(operation=Operation.EVOLVE, generations=2, branches=2, seed=3)
    takes = Evolution(request, score, ask).result().takes
    assert asked == [0, 1, 4, 5, 2, 3]
    assert [take.index for take in takes] == list(range(6))


def test_an_evolution_goes_on_where_it_broke_off(
    engine: Engine, score: Score, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    plain = Decoder.step

    def counted(decoder: Decoder) -> None:
        steps.append(len(decoder.melodies))
        plain(decoder)

    monkeypatch.setattr(Decoder, "step", counted)
    told: list[Any] = []
    request = RemixRequest(operation=Operation.EVOLVE, generations=2, branches=2, seed=3)
    takes = engine.remix(request, score).result(told.append).takes
    states = [json.loads(json.dumps(one.state)) for one in told if one.state]
    whole = sum(steps)
    for state, share in ((states[0], 1.1), (states[len(states) // 2], 0.9), (states[-1], 0.3)):
        steps.clear()
        again = engine.remix(request, score, resume=state).result().takes
        assert [take.musicxml for take in again] == [take.musicxml for take in takes]
        assert sum(steps) < share * whole
    with pytest.raises(RequestError, match="another request"):
        engine.remix(replace(request, generations=1), score, resume=states[-1])


def test_generations_are_measured(engine: Engine) -> None:
    held = styled([song(Tradition.HYMN, 1), song(Tradition.FOLK, 2)])
    figures = evolve.measure(engine, held, 2)
    assert figures["tunes"] == 2
    assert figures["words_kept"] == 1
    assert [row["nodes"] for row in figures["generations"].values()] == [4, 8]
    assert 0 < figures["generations"]["1"]["kept"][1] < 1
    assert "| 2 | 8 |" in restyle_tables.evolution(figures)


def test_an_evolution_can_be_cancelled(engine: Engine, score: Score) -> None:
    work = engine.remix(RemixRequest(operation=Operation.EVOLVE), score)
    work.cancel()
    with pytest.raises(Cancelled):
        work.result()


def test_an_evolution_of_single_notes_is_refused() -> None:
    with pytest.raises(RequestError, match="not single notes"):
        RemixRequest(operation=Operation.EVOLVE, notes=("n1", "n2", "n3"))


def test_weights_of_another_space_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from generation import checkpoints, composers

    find = checkpoints.find

    def other(name: str) -> checkpoints.Checkpoint:
        found = find(name)
        if name == "style_cyclegan":
            return replace(found, config={**found.config, "space": "elsewhere"})
        return found

    monkeypatch.setattr(checkpoints, "find", other)
    with pytest.raises(CheckpointError, match="another phrase model"):
        composers.restyling(composers.moving())


def test_what_remixes_take_over_is_counted_by_operation(engine: Engine) -> None:
    held = styled(song(one, 40) for one in (Tradition.HYMN, Tradition.FOLK))
    known = restyle.index_of(held)
    figures = copies.measure(engine, held, known, 2)
    asked = ["regenerate", "continue", "vary 0.5", "vary 1.0", "morph 0.5", "restyle 1.0", "evolve"]
    assert list(figures) == ["people", *asked]
    assert all(0 <= row["share"] <= 1 for row in figures.values())
    assert figures["people"]["share"] > 0  # they were learnt
    assert figures["vary 1.0"]["windows"] > 0
    assert "continue" in copies.text(figures)
