"""How well are songs continued? The first half of each is given; its second half is written to
its words by the LSTM, by the attention model and by a chain, and set beside the human one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from generation.composition import Plan, copying
from generation.corpora.song import Song
from generation.form.similarity import likeness
from generation.metrics.bootstrap import interval
from generation.metrics.distribution import duration_overlap, pitch_overlap
from generation.models.continuation_lstm import ContinuationLstm
from generation.models.continuation_session import ContinuationSession
from generation.models.decoding import Melody, Session
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import MelodyTransformer
from generation.models.order_markov import MarkovSession, OrderMarkov
from generation.models.sampling import Sampling
from generation.models.search import Search
from generation.originality.index import Index
from generation.originality.tunes import Tunes
from generation.score.melody import SungNote
from generation.tokens.codec import NoteToken, decode, encode
from generation.training import dataset
from generation.training.evaluation import bits, melody
from generation.training.evaluation.composing import SIDE_BY_SIDE, plan_of, run
from generation.training.evaluation.songs import Case, by_line, cases, learnt_tokens

SHORTEST = 12  # notes of a half
MEASURES = ("pitch_overlap", "duration_overlap", "form")

Notes = tuple[SungNote, ...]


@dataclass(frozen=True)
class _Half:
    """A song cut where a line begins. ``given``: the notes before, as tokens of the plan."""

    case: Case
    plan: Plan
    given: tuple[NoteToken, ...]

    def search(self, candidates: int, index: Index | None) -> Search:
        plan, given = self.plan, self.given

        def begin(candidate: int) -> Melody:
            seed = plan.request.seed
            return Melody(plan.prompt, plan.law, seed, 0, Sampling(), candidate, given=len(given))

        known = copying(index, plan.reference)
        search = Search(
            plan.prompt, begin, candidates, copies=lambda tokens: known(tokens[len(given) :])
        )
        search.resume(given)
        return search


def compared(
    model: MelodyTransformer,
    lstm: MelodyTransformer | None,
    learnt: Tunes,
    songs: Sequence[Song],
    candidates: int,
    most: int,
) -> dict[str, Any]:
    """:func:`measure` of both models and of a chain that learnt the same tunes, on at most so
    many of the songs."""
    chains = OrderMarkov(bits.ORDER, map(learnt_tokens, learnt))
    sessions: dict[str, tuple[Session, int]] = {
        "attention": (TransformerSession(model, SIDE_BY_SIDE), candidates),
        "markov3": (MarkovSession(chains), 1),
    }
    if isinstance(lstm, ContinuationLstm):
        sessions["lstm"] = ContinuationSession(lstm, SIDE_BY_SIDE), candidates
    chosen = cases(songs, dataset.examples(songs)[0], most)
    return measure(sessions, chosen, Index(learnt))


def text(figures: dict[str, Any]) -> str:
    """The figures as a table."""
    rows = [f"Second halves of {figures['songs']} songs: overlap with the first, and told apart"]
    for name in ("human", "lstm", "attention", "markov3"):
        if row := figures.get(name):
            means = "  ".join(f"{row[key][1]:.3f}" for key in MEASURES)
            rows.append(f"  {name:10} {means}  {row.get('told_apart_auc', 0.5):.3f}")
    return "\n".join(rows)


def measure(
    sessions: dict[str, tuple[Session, int]], chosen: Sequence[Case], index: Index | None
) -> dict[str, Any]:
    """``sessions``: by name, with how many candidates are written for each line. {songs; for
    each of them and for ``human``: pitch and duration overlap with the first half, likeness of
    each line to the first half's likest, and AUC of being told from human second halves}."""
    halves = [half for number, case in enumerate(chosen) if (half := _half(case, number))]
    if not halves:
        return {"songs": 0}
    people = [half.case.human[len(half.given) :] for half in halves]
    found: dict[str, Any] = {"songs": len(halves), "human": _figures(halves, people)}
    for name, (session, candidates) in sessions.items():
        searches = [half.search(candidates, index) for half in halves]
        run(session, searches)
        written = [
            decode(search.tokens, half.plan.reference)[len(half.given) :]
            for search, half in zip(searches, halves, strict=True)
        ]
        told = melody.told_apart(_told(halves, people), _told(halves, written))["all"]
        found[name] = _figures(halves, written) | {"told_apart_auc": told}
    return found


def _half(case: Case, seed: int) -> _Half | None:
    """None where a half is too short, or the range is none that the engine serves."""
    lines = np.array(case.lines)
    begins = np.flatnonzero(np.diff(lines)) + 1  # syllables
    plan = plan_of(case, seed)
    if plan is None or not len(begins):
        return None
    cut = int(begins[np.abs(begins - len(lines) / 2).argmin()])
    count = sum(note.syllable < cut for note in case.human)
    if min(count, len(case.human) - count) < SHORTEST:
        return None
    tokens, reference = encode(case.human, case.song.key, case.song.time_signature)
    higher = reference - plan.reference
    given = tuple(replace(token, pitch=token.pitch + higher) for token in tokens[:count])
    return _Half(case, plan, given)


def _figures(halves: Sequence[_Half], written: Sequence[Notes]) -> dict[str, list[float]]:
    """Low, mean, high of each measure."""
    works = [half.case.song.work for half in halves]
    rows = [_row(half, notes) for half, notes in zip(halves, written, strict=True)]
    return {
        name: list(interval([row[at] for row in rows], works)) for at, name in enumerate(MEASURES)
    }


def _row(half: _Half, notes: Notes) -> tuple[float, float, float]:
    before = half.case.human[: len(half.given)]
    size = min(len(before), len(notes))
    first = [line for line in by_line(before, half.case) if line]
    second = [line for line in by_line(notes, half.case) if line]
    form = float(np.mean([max(likeness(a, line).whole for a in first) for line in second]))
    near = before[-size:], notes[:size]
    return pitch_overlap(*near), duration_overlap(*near), form


def _told(halves: Sequence[_Half], written: Sequence[Notes]) -> list[melody.Told]:
    return [
        (notes, half.case.song.key, half.case.song.time_signature, half.case.song.work)
        for half, notes in zip(halves, written, strict=True)
    ]
