"""Phrases of a score varied and morphed by the phrase model."""

import json

import numpy as np
import pytest
import torch

from generation.composers import Mover
from generation.engine import Engine
from generation.errors import RequestError
from generation.models import order_markov
from generation.models.phrase_session import PhraseSession
from generation.models.phrase_vae import SLIDERS, PhraseConfig, PhraseVae
from generation.progress import Progress
from generation.remix.phrase_space import phrases
from generation.remix.reshaping import between
from generation.remix_requests import Keep, Operation, RemixRequest
from generation.requests import Language, MelodyRequest
from generation.score import checks, musicxml, musicxml_read
from generation.score.melody import melody
from generation.score.model import Score
from generation.sliders import Sliders

SMALL = PhraseConfig(width=16, hidden=16, reader=8, latent=6, place_width=4)


@pytest.fixture(scope="module")
def model() -> PhraseVae:
    torch.manual_seed(3)
    small = PhraseVae(SMALL)
    torch.nn.init.normal_(small.directions)
    return small.eval()


@pytest.fixture(scope="module")
def engine(model: PhraseVae) -> Engine:
    chains = order_markov.small()
    return Engine(
        "order_markov",
        lambda _: order_markov.MarkovSession(chains),
        candidates=2,
        moving=lambda: Mover("phrase_vae", lambda _: PhraseSession(model), space=model),
    )


@pytest.fixture(scope="module")
def scores(engine: Engine) -> list[Score]:
    words = "Hope is the thing with feathers\nThat perches in the soul,\n" * 2
    asked = MelodyRequest(words=words, language=Language.ENGLISH, takes=2, seed=4)
    return [take.score for take in engine.submit(asked).result().takes]


def moved(engine: Engine, score: Score, like: Score | None = None, **asked: object) -> list[Score]:
    request = RemixRequest(**{"operation": Operation.VARY, "takes": 2, "seed": 1, **asked})
    return [take.score for take in engine.remix(request, score, like=like).result().takes]


def written_well(old: Score, new: Score) -> None:
    assert melody(new).words == melody(old).words
    assert not checks.full_measures(new.parts[0])
    assert not checks.joined_ties(new.parts[0])
    assert not checks.unique_ids(new)
    assert musicxml_read.read(musicxml.write(new)).parts == new.parts


def changed(old: Score, new: Score) -> set[int]:
    pairs = zip(old.parts[0].measures, new.parts[0].measures, strict=True)
    return {before.number for before, after in pairs if before != after}


@pytest.mark.parametrize("bars", [None, (2, 4), (4, 7)])
def test_a_variation_keeps_the_words_and_the_other_bars(
    engine: Engine, scores: list[Score], bars: tuple[int, int] | None
) -> None:
    for new in moved(engine, scores[0], bars=bars, amount=0.8):
        written_well(scores[0], new)
        assert new != scores[0]
        if bars:
            assert changed(scores[0], new) <= set(range(bars[0], bars[1] + 2))


@pytest.mark.parametrize("keep", [Keep.RHYTHM, Keep.PITCHES])
def test_what_is_kept_stays_in_a_variation(engine: Engine, scores: list[Score], keep: Keep) -> None:
    for new in moved(engine, scores[0], bars=(2, 5), keep=keep):
        old, now = melody(scores[0]).notes, melody(new).notes
        if keep is Keep.RHYTHM:
            assert [(n.onset, n.duration) for n in now] == [(n.onset, n.duration) for n in old]
        else:
            assert [n.midi for n in now] == [n.midi for n in old]


def test_locked_notes_stay_in_a_variation(engine: Engine, scores: list[Score]) -> None:
    locked = tuple(note.id for note in scores[0].parts[0].measures[3].notes)
    kept = [note for note in scores[0].parts[0].measures[3].notes if not note.tie_stop]
    for new in moved(engine, scores[0], locked=locked):
        written_well(scores[0], new)
        assert set(kept) <= {n for measure in new.parts[0].measures for n in measure.notes}


def test_a_morph_sings_the_first_score_s_words_all_the_way(
    engine: Engine, scores: list[Score]
) -> None:
    first, other = scores
    for new in moved(engine, first, like=other, operation=Operation.MORPH, takes=3):
        written_well(first, new)
    for new in moved(engine, first, operation=Operation.MORPH, bars=(1, 4), other_bars=(5, 7)):
        written_well(first, new)
        assert changed(first, new) <= set(range(1, 6))


def test_the_same_seed_moves_to_the_same_bytes(engine: Engine, scores: list[Score]) -> None:
    once, again = (moved(engine, scores[0], seed=7) for _ in range(2))
    assert [musicxml.write(one) for one in once] == [musicxml.write(one) for one in again]


def test_takes_say_which_model_moved_them(engine: Engine, scores: list[Score]) -> None:
    request = RemixRequest(operation=Operation.VARY, amount=0.3, sliders=Sliders(range=1), takes=1)
    made = engine.remix(request, scores[0]).result().takes[0].provenance
    assert made.engine == "phrase_vae"
    assert made.request["remix"]["sliders"]["range"] == 1


def test_a_morph_needs_something_to_lead_to(engine: Engine, scores: list[Score]) -> None:
    with pytest.raises(RequestError, match="morph into"):
        moved(engine, scores[0], operation=Operation.MORPH)
    with pytest.raises(RequestError) as refused:
        moved(engine, scores[0], operation=Operation.MORPH, other_bars=(70, 80))
    assert refused.value.field == "other_bars"


def test_a_phrase_is_not_led_to_itself(engine: Engine, scores: list[Score]) -> None:
    asked = {"operation": Operation.MORPH, "bars": (1, 1), "other_bars": (2, 2)}
    with pytest.raises(RequestError, match="lie in one phrase") as refused:
        moved(engine, scores[0], **asked)
    assert refused.value.field == "other_bars"


def test_two_notes_are_no_phrase(engine: Engine, scores: list[Score]) -> None:
    note = scores[0].parts[0].measures[2].notes[0]
    with pytest.raises(RequestError, match="1 may change"):
        moved(engine, scores[0], notes=(note.id,))


def test_a_moved_score_is_taken_up_where_it_broke_off(engine: Engine, scores: list[Score]) -> None:
    request = RemixRequest(operation=Operation.VARY, takes=1, seed=3)
    states = []
    whole = engine.remix(request, scores[0]).result(lambda told: states.append(told.state))
    first = next(state for state in states if state and state["takes"][0])
    again = engine.remix(request, scores[0], resume=first).result()
    assert again.takes[0].musicxml == whole.takes[0].musicxml


def test_a_change_tells_line_by_line_how_far_it_has_come(
    engine: Engine, scores: list[Score]
) -> None:
    reports: list[Progress] = []
    engine.remix(RemixRequest(operation=Operation.VARY, takes=1, seed=3), scores[0]).result(
        reports.append
    )
    before = [report.fraction for report in reports if not report.bars]
    assert before == sorted(before)
    assert len({share for share in before if 0 < share < 0.95}) >= 2, "lines, and no bars yet"


def test_a_score_is_one_point_wherever_it_is_heard(engine: Engine, scores: list[Score]) -> None:
    points = [engine.embeddings([score])[0] for score in scores]
    assert points[0].shape == (SMALL.latent,)
    assert np.array_equal(points[0], engine.embeddings([scores[0]])[0])
    assert np.allclose(points, engine.embeddings(scores), atol=1e-5), "alone or in company"
    assert not np.allclose(points[0], points[1])
    assert all(one.syllables >= 2 for one in phrases(scores[0]))


def test_the_way_between_points_begins_and_ends_at_them() -> None:
    here, there = np.array([[3.0, 0.0]]), np.array([[0.0, 1.0]])
    assert np.allclose(between(here, there, 0), here)
    assert np.allclose(between(here, there, 1), there)
    assert np.isclose(np.linalg.norm(between(here, there, 0.5)), 2.0)


def test_sliders_add_up(model: PhraseVae) -> None:
    assert not model.move(Sliders()).any()
    both = model.move(Sliders(contour=1, range=-0.5))
    assert np.allclose(both, model.move(Sliders(contour=1)) - model.move(Sliders(range=0.5)))
    assert len(SLIDERS) == len(model.directions)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"operation": "vary", "amount": 1.5}, "amount"),
        ({"operation": "vary", "amount": True}, "amount"),
        ({"operation": "regenerate", "amount": 0.5}, "amount"),
        ({"operation": "regenerate", "sliders": {"range": 1}}, "sliders"),
        ({"operation": "vary", "sliders": {"width": 1}}, "sliders"),
        ({"operation": "vary", "sliders": {"range": -2}}, "sliders"),
        ({"operation": "vary", "other_bars": [1, 2]}, "other_bars"),
        ({"operation": "morph", "other_bars": [3, 2]}, "other_bars"),
        ({"operation": "vary", "wish": "like"}, "wish"),
    ],
)
def test_what_cannot_be_moved_is_refused(asked: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        RemixRequest.from_json(asked)
    assert refused.value.field == field


def test_a_move_goes_to_json_and_back() -> None:
    request = RemixRequest(
        operation=Operation.MORPH, amount=0.25, sliders=Sliders(contour=-1), other_bars=(3, 4)
    )
    assert RemixRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


def test_takes_say_what_of_each_bar_is_kept(engine: Engine, scores: list[Score]) -> None:
    asked = RemixRequest(operation=Operation.VARY, amount=0.9, bars=(3, 4), takes=2)
    for take in engine.remix(asked, scores[0]).result().takes:
        assert len(take.changes) == len(take.measures)
        new = {row.number for row, much in zip(take.measures, take.changes, strict=True) if much}
        assert new
        assert new <= set(range(3, 6))
        assert 0 <= take.figures["content_kept"] < 1
    on = RemixRequest(operation=Operation.CONTINUE, more_bars=2, takes=1)
    (take,) = engine.remix(on, scores[0]).result().takes
    assert take.figures["content_kept"] > 0.95  # an upbeat may be added to the last bar
    assert not any(take.changes[:-3])
    assert min(take.changes[-2:]) > 0.5
