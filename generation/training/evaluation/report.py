"""All figures of the melody model, as one JSON value."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from generation.corpora.song import Song
from generation.errors import GenerationError
from generation.metrics.bootstrap import interval
from generation.models.decoding import Session
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import MelodyTransformer
from generation.models.order_markov import MarkovSession, OrderMarkov
from generation.originality.index import Index
from generation.originality.tunes import Tunes
from generation.score.units import Key, TimeSignature
from generation.training import dataset
from generation.training.dataset import Example
from generation.training.evaluation import bits, differing, form, melody, tones
from generation.training.evaluation.composing import SIDE_BY_SIDE, compose
from generation.training.evaluation.likeness import Row, likeness, rows
from generation.training.evaluation.melody import Setting
from generation.training.evaluation.songs import Case, cases, learnt_notes, learnt_tokens

Log = Callable[[str], None]
_TWICE = 24  # poems that are set to music by several takes
_BESIDE = ("model", "markov3")  # in the tables by language and style


@dataclass(frozen=True)
class Test:
    """What is measured on: a model, what it learnt from, and songs that it did not."""

    model: MelodyTransformer
    learnt: Tunes
    songs: Sequence[Song]
    candidates: int
    poems: int  # at most, set to music
    most: int | None = None  # songs
    lstm: MelodyTransformer | None = None  # a rival, to foresee the songs only
    chinese: Sequence[Song] = ()  # to hear tones in
    __test__ = False  # it is none of pytest's


@dataclass(frozen=True)
class _Music:
    """The same words, set to music by the model, by a chain and by people."""

    generated: list[Setting]
    by_chain: list[Setting]
    people: list[Setting]
    compared: list[tuple[Setting, Row]]


def measure(test: Test, log: Log) -> dict[str, Any]:
    """See the module's docstring; keys as printed by :mod:`.tables`. Raises GenerationError."""
    chains = OrderMarkov(bits.ORDER, map(learnt_tokens, test.learnt))
    items, _ = dataset.examples(test.songs)
    if not items:
        raise GenerationError("None of the songs has rhythms and pitches that the model can write.")
    chosen = cases(test.songs, items, min(test.poems, test.most or test.poems))
    log(f"{len(chosen)} poems are set to music")
    index = Index(test.learnt)
    session = TransformerSession(test.model, SIDE_BY_SIDE)
    music = _set_to_music(test, session, chosen, chains, index)
    log("melodies are compared")
    figures = _compared(test, music, index)
    log("takes and tones are compared")
    figures["takes_differ"] = differing.measure(session, chosen, test.candidates, index, _TWICE)
    figures["tone_contour"] = tones.measure(session, test.chinese, test.candidates, index)
    log("forms are planned, and set by hand")
    figures["form"] = form.measure(session, chosen, test.candidates, index)
    log("held-out songs are foreseen")
    return figures | _foreseen(test, music, _some(items, test.most), chains)


def _set_to_music(
    test: Test, session: Session, chosen: list[Case], chains: OrderMarkov, index: Index
) -> _Music:
    generated = _composed(session, chosen, test.candidates, index)
    by_chain = _composed(MarkovSession(chains), chosen, 1)
    return _Music(generated, by_chain, melody.human(chosen), rows(generated, test.learnt))


def _compared(test: Test, music: _Music, index: Index) -> dict[str, Any]:
    generated, people = music.generated, music.people
    telling = _told_apart(generated, music.by_chain, people, test.learnt)
    return {
        "poems": len(generated),
        "stress_on_beat": _stress(generated, people, "language"),
        **likeness(music.compared),
        "told_apart_auc": {kind: told["all"] for kind, told in telling.items()},
        "told_apart_by": telling,
        "copying": _copying(generated, people, index),
        "shared_passages": {
            "model": melody.sharing([each.notes for each in generated], index),
            "human": melody.sharing([song.notes for song in test.songs], index),
        },
        "cadence": _both(melody.cadence_figures, generated, people),
        "singing": _both(melody.singing_figures, generated, people),
    }


def _foreseen(
    test: Test, music: _Music, items: list[Example], chains: OrderMarkov
) -> dict[str, Any]:
    """Bits per note, and the tables by language and by style that hold them too."""
    surprises = {
        "model": bits.model_surprise(test.model, items),
        **({"lstm": bits.model_surprise(test.lstm, items)} if test.lstm else {}),
        **bits.markov_surprises(chains, items),
    }
    works = {song.id: song.work for song in test.songs}
    return {
        "bits_per_note": {name: bits.summed(found, items) for name, found in surprises.items()},
        "bits_interval": {
            name: _interval(found, items, works) for name, found in surprises.items()
        },
        **{f"by_{by}": _tables(by, items, surprises, music) for by in ("language", "style")},
    }


def _composed(
    session: Session, chosen: Sequence[Case], candidates: int, index: Index | None = None
) -> list[Setting]:
    found = compose(session, chosen, candidates=candidates, index=index)
    return [Setting(case, notes) for case, notes in zip(chosen, found, strict=True) if notes]


def _some(items: Sequence[Example], most: int | None) -> list[Example]:
    if most is None or most >= len(items):
        return list(items)
    chosen = np.random.default_rng(0).choice(len(items), most, replace=False)
    return [items[at] for at in sorted(chosen.tolist())]


def _stress(generated: list[Setting], people: list[Setting], by: Any) -> dict[str, Any]:
    """{language or style: {model, human, shuffled, and each interval}}."""
    kinds = {"model": generated, "human": people, "shuffled": melody.shuffled(people)}
    tables = {kind: melody.stress_table(settings, by) for kind, settings in kinds.items()}
    return {
        name: {
            **{kind: table[name][1] for kind, table in tables.items() if name in table},
            "intervals": {kind: table[name] for kind, table in tables.items() if name in table},
        }
        for name in tables["human"]
    }


def _copying(generated: list[Setting], people: list[Setting], index: Index) -> dict[str, Any]:
    model, human = melody.copying(generated, index), melody.copying(people, index)
    return {
        gram: {
            "model": model[gram][1],
            "human": human[gram][1],
            "intervals": {"model": model[gram], "human": human[gram]},
        }
        for gram in model
    }


def _both(
    measure_: Callable[[Sequence[Setting]], dict[str, Any]],
    generated: list[Setting],
    people: list[Setting],
) -> dict[str, Any]:
    model, human = measure_(generated), measure_(people)
    return {name: {"model": model.get(name), "human": human[name]} for name in human}


def _told_apart(
    generated: list[Setting], by_chain: list[Setting], people: list[Setting], learnt: Tunes
) -> dict[str, dict[str, float]]:
    """Of melodies against the human ones: the model's, a chain's, and other people's, who are
    training songs of the same languages and styles, as long."""
    humans = melody.as_told(people)
    return {
        "model": melody.told_apart(humans, melody.as_told(generated)),
        "markov3": melody.told_apart(humans, melody.as_told(by_chain)),
        "human": melody.told_apart(humans, _others(people, learnt)),
    }


def _others(people: Sequence[Setting], learnt: Tunes) -> list[Any]:
    rng = np.random.default_rng(0)
    groups: dict[tuple[str, str], list[int]] = {}
    for at, source in enumerate(learnt.sources):
        groups.setdefault((source.language, source.style), []).append(at)
    found = []
    for one in people:
        song = one.case.song
        at = int(rng.choice(groups.get((song.language, song.style), range(len(learnt)))))
        source, notes = learnt.sources[at], learnt_notes(learnt[at])[: len(one.notes)]
        signature = TimeSignature.parse(source.time_signature)
        found.append((notes, Key("C", 0, source.mode), signature, song.work))
    return found


def _interval(surprise: np.ndarray, items: Sequence[Example], works: dict[str, str]) -> list[float]:
    """Low, mean, high of rhythm and pitch together."""
    notes = [len(item.tokens) for item in items]
    values = surprise.sum(axis=1) / notes / math.log(2)
    return list(interval(values.tolist(), [works[item.song] for item in items], notes))


def _tables(
    by: Any, items: Sequence[Example], surprises: dict[str, np.ndarray], music: _Music
) -> dict[str, Any]:
    """For each language or style with a poem: bits, stress, PD, DD and MD."""

    def name_of(one: Any) -> str:
        name: str = getattr(one, by)
        return name

    stresses = _stress(music.generated, music.people, by)
    counts = Counter(name_of(one.case.song) for one in music.people)
    tables = {}
    for name, count in counts.most_common():
        mine = np.array([name_of(item) == name for item in items], dtype=bool)
        own = [item for item in items if name_of(item) == name]
        near = [pair for pair in music.compared if name_of(pair[0].case.song) == name]
        known = {kind: bits.summed(surprises[kind][mine], own) for kind in _BESIDE} if own else None
        tables[name] = {
            "poems": count,
            "bits": {kind: found["sum"] for kind, found in known.items()} if known else None,
            "stress_on_beat": stresses.get(name),
            **(likeness(near) if near else {}),
        }
    return tables
